// SPDX-License-Identifier: MIT
// The part of a line of text from its event's name on.
#include "trace/text_event.h"

#include <algorithm>
#include <array>
#include <utility>

#include "trace/text_cursor.h"
#include "trace/text_digits.h"
#include "trace/text_pairs.h"

namespace fencepost::trace {
namespace {

template <std::size_t kSize>
[[gnu::always_inline]] inline bool take_as(Cursor& c, const char (&name)[kSize], Kind as,
                                           Kind& kind) {
  if (!c.take(name)) return false;
  kind = as;
  return true;
}

/// Tells the Kind, and moves past "name:". By the first letters, so that a line is compared with a
/// few names only, those that are seen most often first.
bool take_kind(Cursor& c, Kind& kind) {
  using enum Kind;
  if (c.take("dma_fence_"))
    return take_as(c, "init:", kFenceInit, kind) || take_as(c, "signaled:", kFenceSignaled, kind) ||
           take_as(c, "destroy:", kFenceDestroy, kind) ||
           take_as(c, "wait_start:", kFenceWaitStart, kind) ||
           take_as(c, "wait_end:", kFenceWaitEnd, kind) ||
           take_as(c, "enable_signal:", kFenceEnableSignal, kind) ||
           take_as(c, "emit:", kFenceEmit, kind);
  if (c.take("vb2_"))
    return take_as(c, "buf_queue:", kBufQueue, kind) || take_as(c, "buf_done:", kBufDone, kind) ||
           take_as(c, "qbuf:", kQbuf, kind) || take_as(c, "dqbuf:", kDqbuf, kind) ||
           take_as(c, "fence_publish:", kFencePublish, kind) ||
           take_as(c, "fence_signal:", kFenceSignal, kind);
  if (c.take("v4l2_"))
    return take_as(c, "qbuf:", kV4l2Qbuf, kind) || take_as(c, "dqbuf:", kV4l2Dqbuf, kind);
  return take_as(c, "tracing_mark_write:", kMarker, kind) || take_as(c, "print:", kMarker, kind);
}

/// Whether a line ends in the middle of the name of an event.
bool begins_name(std::string_view text) {
  for (std::size_t i = 0; i + 1 < kKinds; ++i) {
    const auto name = to_string(static_cast<Kind>(i));
    if (text.size() > 4 && name.starts_with(text)) return true;
  }
  return false;
}

/// Decimal digits before `at`; `at` is then the first of them.
[[gnu::always_inline]] inline bool decimal_before(const char*& at, const char* begin,
                                                  std::uint32_t& value) {
  const char* const end = at;
  std::uint32_t v = 0, weight = 1;
  for (unsigned count = 8; count == 8 && at - begin >= 8; at -= count) {
    const Digits run = last_digits(load_characters(at - 8));
    v += weight * run.value;
    weight *= power_of_ten(run.count);
    count = run.count;
  }
  while (at > begin && is_digit(at[-1])) {
    v += weight * static_cast<std::uint32_t>(*--at - '0');
    weight *= 10;
  }
  value = v;
  return at < end;
}

template <std::size_t kSize>
bool take_before(const char*& at, const char* begin, const char (&literal)[kSize]) {
  constexpr std::size_t kLength = kSize - 1;
  if (static_cast<std::size_t>(at - begin) < kLength || !same_bytes<kLength>(at - kLength, literal))
    return false;
  at -= kLength;
  return true;
}

/// "driver=%s timeline=%s context=%u seqno=%u". The names may hold anything, blanks and "context="
/// included, so the numbers are read from the end.
bool parse_fence(Cursor c, Event& event) {
  if (!c.take("driver=")) return false;
  const char* at = c.end;
  if (!decimal_before(at, c.at, event.seqno) || !take_before(at, c.at, " seqno=") ||
      !decimal_before(at, c.at, event.context) || !take_before(at, c.at, " context="))
    return false;
  Cursor names = {c.at, at};
  for (; names.find(' '); ++names.at) {
    const char* const driver_end = names.at;
    if (!names.take(" timeline=")) continue;
    event.driver = {c.at, static_cast<std::size_t>(driver_end - c.at)};
    event.timeline = names.rest();
    return true;
  }
  return false;
}

/// "owner = %p, queued = %u, owned_by_drv = %d, index = %u, type = %u, bytesused = %u,
/// timestamp = %llu"
bool parse_buffer(Cursor c, Event& event) {
  std::uint32_t ignored = 0;
  std::int32_t also_ignored = 0;
  return c.take("owner = ") && take_pointer(c, event.owner, event.owner_known) &&
         c.take(", queued = ") && c.decimal(ignored) && c.take(", owned_by_drv = ") &&
         c.integer(also_ignored) && c.take(", index = ") && c.decimal(event.index) &&
         c.take(", type = ") && c.decimal(event.type) && c.take(", bytesused = ") &&
         c.decimal(event.bytesused) && c.take(", timestamp = ") && c.decimal(event.timestamp) &&
         c.empty();
}

/// "type = %u, index = %u, context = %llu, seqno = %llu, resvs = %u, error = %d"
bool parse_release_fence(Cursor c, Event& event) {
  return c.take("type = ") && c.decimal(event.type) && c.take(", index = ") &&
         c.decimal(event.index) && c.take(", context = ") && c.decimal(event.context) &&
         c.take(", seqno = ") && c.decimal(event.seqno) && c.take(", resvs = ") &&
         c.decimal(event.resvs) && c.take(", error = ") && c.integer(event.error) && c.empty();
}

/// Up to `stop`, which is passed.
template <std::size_t kSize>
std::string_view take_until(Cursor& c, const char (&stop)[kSize]) {
  const char* const begin = c.at;
  c.find(stop[0]);
  const std::string_view value(begin, static_cast<std::size_t>(c.at - begin));
  if (!c.take(stop)) c.at = c.end;
  return value;
}

/// "minor = %d, index = %u, type = %s, bytesused = %u, flags = %s, field = %s, timestamp = %llu,
/// timecode = { ... }, sequence = %u"
bool parse_v4l2(Cursor c, Event& event) {
  if (!c.take("minor = ") || !c.integer(event.minor) || !c.take(", index = ") ||
      !c.decimal(event.index) || !c.take(", type = ") ||
      !parse_buffer_type(take_until(c, ", bytesused = "), event.type) ||
      !c.decimal(event.bytesused) || !c.take(", flags = ") ||
      !parse_buffer_flags(take_until(c, ", field = "), event.flags))
    return false;
  take_until(c, ", timestamp = ");
  const char* at = c.end;
  return c.decimal(event.timestamp) && c.take(", timecode = {") &&
         decimal_before(at, c.at, event.sequence) && take_before(at, c.at, " }, sequence = ");
}

/// As the kernel's own formats of the Kind say.
bool parse_kernel_format(Kind kind, Cursor c, Event& event) {
  if (kind <= Kind::kFenceWaitEnd) return parse_fence(c, event);
  if (kind <= Kind::kDqbuf) return parse_buffer(c, event);
  if (kind == Kind::kFencePublish || kind == Kind::kFenceSignal)
    return parse_release_fence(c, event);
  if (kind == Kind::kV4l2Qbuf || kind == Kind::kV4l2Dqbuf) return parse_v4l2(c, event);
  return kind == Kind::kMarker;
}

}  // namespace

Parsed parse_event(std::string_view text, Event& event) {
  Cursor c = {text.data(), text.data() + text.size()};
  Kind kind{};
  if (!take_kind(c, kind)) return begins_name(text) ? Parsed::kUnreadable : Parsed::kOther;
  c.skip(' ');
  event = Event{};
  event.kind = kind;
  if (parse_kernel_format(kind, c, event)) return Parsed::kEvent;
  return parse_pairs(c, event) ? Parsed::kEvent : Parsed::kUnreadable;
}

}  // namespace fencepost::trace
