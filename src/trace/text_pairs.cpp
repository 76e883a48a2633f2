// SPDX-License-Identifier: MIT
// The fields of an event as pairs of name and value.
#include "trace/text_pairs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace fencepost::trace {
namespace {

/// One bit a field: which have been read.
enum Field : unsigned {
  kDriver = 1u << 0,
  kTimeline = 1u << 1,
  kContext = 1u << 2,
  kSeqno = 1u << 3,
  kOwner = 1u << 4,
  kMinor = 1u << 5,
  kType = 1u << 6,
  kIndex = 1u << 7,
  kSequence = 1u << 8,
  kBytesused = 1u << 9,
  kTimestamp = 1u << 10,
  kFlags = 1u << 11,
  kResvs = 1u << 12,
  kError = 1u << 13,
};

/// What an event of the Kind cannot do without.
unsigned needed(Kind kind) {
  if (kind <= Kind::kFenceWaitEnd) return kDriver | kTimeline | kContext | kSeqno;
  if (kind <= Kind::kDqbuf) return kOwner | kType | kIndex;
  if (kind == Kind::kV4l2Qbuf || kind == Kind::kV4l2Dqbuf) return kMinor | kType | kIndex;
  return kType | kIndex | kContext | kSeqno | kError;
}

using Name = std::pair<std::string_view, std::uint32_t>;

/// include/uapi/linux/videodev2.h, spelled as SHOW_TYPE in include/trace/events/v4l2.h spells them.
constexpr std::array<Name, 14> kTypes = {{{"VIDEO_CAPTURE", 1},
                                          {"VIDEO_OUTPUT", 2},
                                          {"VIDEO_OVERLAY", 3},
                                          {"VBI_CAPTURE", 4},
                                          {"VBI_OUTPUT", 5},
                                          {"SLICED_VBI_CAPTURE", 6},
                                          {"SLICED_VBI_OUTPUT", 7},
                                          {"VIDEO_OUTPUT_OVERLAY", 8},
                                          {"VIDEO_CAPTURE_MPLANE", 9},
                                          {"VIDEO_OUTPUT_MPLANE", 10},
                                          {"SDR_CAPTURE", 11},
                                          {"SDR_OUTPUT", 12},
                                          {"META_CAPTURE", 13},
                                          {"PRIVATE", 0x80}}};

/// The same, show_flags().
constexpr std::array<Name, 16> kBufferFlags = {{{"MAPPED", 0x1},
                                                {"QUEUED", 0x2},
                                                {"DONE", 0x4},
                                                {"KEYFRAME", 0x8},
                                                {"PFRAME", 0x10},
                                                {"BFRAME", 0x20},
                                                {"ERROR", 0x40},
                                                {"TIMECODE", 0x100},
                                                {"PREPARED", 0x400},
                                                {"NO_CACHE_INVALIDATE", 0x800},
                                                {"NO_CACHE_CLEAN", 0x1000},
                                                {"TIMESTAMP_MASK", 0xe000},
                                                {"TIMESTAMP_UNKNOWN", 0},
                                                {"TIMESTAMP_MONOTONIC", 0x2000},
                                                {"TIMESTAMP_COPY", 0x4000},
                                                {"LAST", 0x100000}}};

/// A number with its sign or "0x", as many bits as there are.
bool parse_number(std::string_view text, std::uint64_t& value) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, hex ? 16 : 10);
  if (negative) value = 0 - value;
  return stop == end && error == std::errc{};
}

/// Names joined with '|', and a number for what has none.
template <std::size_t kSize>
bool parse_names(std::string_view text, const std::array<Name, kSize>& names,
                 std::uint32_t& value) {
  value = 0;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find('|'));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const auto known = std::find_if(names.begin(), names.end(),
                                    [&](const Name& name) { return name.first == word; });
    std::uint64_t number = 0;
    if (known != names.end())
      number = known->second;
    else if (!parse_number(word, number))
      return false;
    value |= static_cast<std::uint32_t>(number);
  }
  return true;
}

/// One pair. `value` reaches to the separator.
struct Pair {
  std::string_view name;
  std::string_view value;
};

/// Where the value that begins at `c` ends. "{ ... }" is one value, whatever is in it.
const char* value_end(const Cursor& c, bool spaced) {
  int depth = 0;
  for (const char* at = c.at; at < c.end; ++at) {
    if (*at == '{') ++depth;
    if (*at == '}') --depth;
    if (depth <= 0 && (*at == ',' || (*at == ' ' && !spaced))) return at;
  }
  return c.end;
}

bool take_pair(Cursor& c, Pair& pair) {
  while (c.at < c.end && (*c.at == ' ' || *c.at == ',')) ++c.at;
  const char* const name = c.at;
  while (c.at < c.end && *c.at != '=' && *c.at != ' ') ++c.at;
  pair.name = {name, static_cast<std::size_t>(c.at - name)};
  const bool spaced = c.take(" = ");
  if (!spaced && !c.take("=")) return false;
  const char* const stop = value_end(c, spaced);
  pair.value = {c.at, static_cast<std::size_t>(stop - c.at)};
  c.at = stop;
  return true;
}

struct NumberField {
  std::string_view name;
  Field field;
};

constexpr std::array<NumberField, 9> kNumbers = {{{"index", kIndex},

                                                  {"bytesused", kBytesused},
                                                  {"timestamp", kTimestamp},
                                                  {"context", kContext},
                                                  {"seqno", kSeqno},
                                                  {"minor", kMinor},
                                                  {"sequence", kSequence},
                                                  {"resvs", kResvs},
                                                  {"error", kError}}};

void store(Field field, std::uint64_t value, Event& event) {
  const auto low = static_cast<std::uint32_t>(value);
  switch (field) {
    case kContext:
      event.context = low;
      break;
    case kSeqno:
      event.seqno = low;
      break;
    case kMinor:
      event.minor = static_cast<std::int32_t>(low);
      break;
    case kIndex:
      event.index = low;
      break;
    case kSequence:
      event.sequence = low;
      break;
    case kBytesused:
      event.bytesused = low;
      break;
    case kTimestamp:
      event.timestamp = value;
      break;
    case kResvs:
      event.resvs = low;
      break;
    case kError:
      event.error = static_cast<std::int32_t>(low);
      break;
    default:
      break;
  }
}

/// Reads `pair` into `event`: the field's bit, or 0 where the field is none of ours or damaged.
unsigned read_pair(const Pair& pair, Event& event) {
  const Cursor value = {pair.value.data(), pair.value.data() + pair.value.size()};
  if (pair.name == "driver") return event.driver = pair.value, kDriver;
  if (pair.name == "timeline") return event.timeline = pair.value, kTimeline;
  if (pair.name == "owner") {
    Cursor c = value;
    if (!take_pointer(c, event.owner, event.owner_known) || !c.empty()) return 0;
    return kOwner;
  }
  std::uint64_t number = 0;
  if (pair.name == "flags")
    return parse_buffer_flags(pair.value, event.flags) ? unsigned{kFlags} : 0;
  if (pair.name == "type") return parse_buffer_type(pair.value, event.type) ? unsigned{kType} : 0;
  const auto known = std::find_if(kNumbers.begin(), kNumbers.end(),
                                  [&](const NumberField& f) { return f.name == pair.name; });
  if (known == kNumbers.end()) return 0;
  if (!parse_number(pair.value, number)) return 0;
  store(known->field, number, event);
  return known->field;
}

}  // namespace

bool take_pointer(Cursor& c, std::uint64_t& value, bool& known) {
  known = true;
  value = 0;
  if (c.take("(____ptrval____)")) {
    known = false;
    return true;
  }
  if (c.take("(null)") || c.take("(nil)")) return true;
  if (c.take("0x") && c.empty()) return false;
  return c.hexadecimal(value);
}

bool parse_buffer_type(std::string_view text, std::uint32_t& type) {
  return parse_names(text, kTypes, type);
}

bool parse_buffer_flags(std::string_view text, std::uint32_t& flags) {
  return parse_names(text, kBufferFlags, flags);
}

bool parse_pairs(Cursor c, Event& event) {
  unsigned have = 0;
  Pair pair;
  while (!c.empty()) {
    if (take_pair(c, pair))
      have |= read_pair(pair, event);
    else if (!c.empty())
      ++c.at;
  }
  const unsigned want = needed(event.kind);
  return (have & want) == want;
}

}  // namespace fencepost::trace
