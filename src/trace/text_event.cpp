// SPDX-License-Identifier: MIT
// The part of a line of text from its event's name on.
#include "trace/text_event.h"

#include <algorithm>
#include <array>
#include <utility>

#include "trace/text_cursor.h"
#include "trace/text_pairs.h"

namespace fencepost::trace {
namespace {

/// Tells the Kind, and moves past "name:" and the blanks.
bool take_name(Cursor& c, Kind& kind) {
  using enum Kind;
  // By the first letters, so that each line is compared with a few names only.
  if (c.take("dma_fence_")) {
    if (c.take("init:"))
      kind = kFenceInit;
    else if (c.take("signaled:"))
      kind = kFenceSignaled;
    else if (c.take("destroy:"))
      kind = kFenceDestroy;
    else if (c.take("wait_start:"))
      kind = kFenceWaitStart;
    else if (c.take("wait_end:"))
      kind = kFenceWaitEnd;
    else if (c.take("enable_signal:"))
      kind = kFenceEnableSignal;
    else if (c.take("emit:"))
      kind = kFenceEmit;
    else
      return false;
  } else if (c.take("vb2_")) {
    if (c.take("buf_queue:"))
      kind = kBufQueue;
    else if (c.take("buf_done:"))
      kind = kBufDone;
    else if (c.take("qbuf:"))
      kind = kQbuf;
    else if (c.take("dqbuf:"))
      kind = kDqbuf;
    else if (c.take("fence_publish:"))
      kind = kFencePublish;
    else if (c.take("fence_signal:"))
      kind = kFenceSignal;
    else
      return false;
  } else if (c.take("v4l2_")) {
    if (c.take("qbuf:"))
      kind = kV4l2Qbuf;
    else if (c.take("dqbuf:"))
      kind = kV4l2Dqbuf;
    else
      return false;
  } else if (c.take("tracing_mark_write:") || c.take("print:")) {
    kind = kMarker;
  } else {
    return false;
  }
  c.skip(' ');
  return true;
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
bool decimal_before(const char*& at, const char* begin, std::uint32_t& value) {
  const char* const end = at;
  std::uint32_t v = 0, weight = 1;
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
  for (; !names.empty(); ++names.at) {
    const char* const driver_end = names.at;
    if (*names.at != ' ' || !names.take(" timeline=")) continue;
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
  while (!c.empty() && *c.at != stop[0]) ++c.at;
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
  if (!take_name(c, kind)) return begins_name(text) ? Parsed::kUnreadable : Parsed::kOther;
  event = Event{};
  event.kind = kind;
  if (parse_kernel_format(kind, c, event)) return Parsed::kEvent;
  return parse_pairs(c, event) ? Parsed::kEvent : Parsed::kUnreadable;
}

}  // namespace fencepost::trace
