// SPDX-License-Identifier: MIT
// The fields of an event in a ring buffer's record.
#include "trace/dat_fields.h"

#include <event-parse.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

namespace fencepost::trace {
namespace {

template <class Number>
std::uint64_t load(const std::byte* from, bool swap) {
  std::array<std::byte, sizeof(Number)> raw;
  std::memcpy(raw.data(), from, raw.size());
  if (swap) std::reverse(raw.begin(), raw.end());
  return std::bit_cast<Number>(raw);
}

/// An event's system: where the recording's formats keep it.
const char* system_of(Kind kind) {
  if (kind <= Kind::kFenceWaitEnd) return "dma_fence";
  if (kind == Kind::kV4l2Qbuf || kind == Kind::kV4l2Dqbuf) return "v4l2";
  return kind == Kind::kMarker ? "ftrace" : "vb2";
}

}  // namespace

DatFields::DatFields(tep_handle* tep)
    : layout_of_id_(std::size_t{1} << 16),
      swap_(tep_is_file_bigendian(tep) != (std::endian::native == std::endian::big)) {
  for (std::size_t i = 0; i < kKinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    if (kind == Kind::kLoss) continue;
    const std::string name = kind == Kind::kMarker ? "print" : std::string(to_string(kind));
    add(tep, kind, system_of(kind), name.c_str());
  }
}

void DatFields::add(tep_handle* tep, Kind kind, const char* system, const char* name) {
  tep_event* const event = tep_find_event_by_name(tep, system, name);
  if (event == nullptr || event->id < 0 || event->id > UINT16_MAX) return;
  const auto place = [](const tep_format_field* field) {
    const bool fits = field != nullptr && field->offset >= 0 && field->offset <= UINT16_MAX &&
                      field->size >= 0 && field->size <= 8;
    if (!fits) return Place();
    return Place{static_cast<std::uint16_t>(field->offset), static_cast<std::uint8_t>(field->size),
                 (field->flags & TEP_FIELD_IS_RELATIVE) != 0};
  };
  type_ = place(tep_find_common_field(event, "common_type"));
  pid_ = place(tep_find_common_field(event, "common_pid"));
  constexpr std::array<const char*, kFields> kNames = {
      "driver", "timeline", "context",   "seqno",     "owner", "minor", "type",
      "index",  "sequence", "bytesused", "timestamp", "flags", "resvs", "error"};
  Layout layout;
  layout.kind = kind;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    layout.places.at(i) = place(tep_find_field(event, kNames.at(i)));
  layouts_.push_back(layout);
  layout_of_id_[static_cast<std::size_t>(event->id)] = static_cast<std::uint8_t>(layouts_.size());
  if (kind == Kind::kFencePublish || kind == Kind::kFenceSignal) knows_publish_ = true;
}

std::uint64_t DatFields::number(std::span<const std::byte> record, Place place) const {
  if (std::size_t{place.offset} + place.size > record.size()) return 0;
  const std::byte* const from = record.data() + place.offset;
  switch (place.size) {
    case 1:
      return load<std::uint8_t>(from, swap_);
    case 2:
      return load<std::uint16_t>(from, swap_);
    case 4:
      return load<std::uint32_t>(from, swap_);
    case 8:
      return load<std::uint64_t>(from, swap_);
    default:
      return 0;
  }
}

/// __data_loc and __rel_loc: the offset in the low half of 32 bits, the length in the high.
bool DatFields::string(std::span<const std::byte> record, Place place,
                       std::string_view& text) const {
  if (place.size != sizeof(std::uint32_t)) return false;
  const auto location = static_cast<std::uint32_t>(number(record, place));
  std::size_t offset = location & 0xffff;
  if (place.relative) offset += std::size_t{place.offset} + place.size;
  const std::size_t length = location >> 16;
  if (offset > record.size() || length > record.size() - offset) return false;
  const char* const from = reinterpret_cast<const char*>(record.data() + offset);
  text = {from, ::strnlen(from, length)};
  return true;
}

bool DatFields::holds(std::span<const std::byte> record, Place place) {
  return place.size != 0 && std::size_t{place.offset} + place.size <= record.size();
}

bool DatFields::read_fence(std::span<const std::byte> record, const Layout& layout,
                           Event& event) const {
  const auto& places = layout.places;
  event.context = static_cast<std::uint32_t>(number(record, places[kContext]));
  event.seqno = static_cast<std::uint32_t>(number(record, places[kSeqno]));
  return holds(record, places[kContext]) && holds(record, places[kSeqno]) &&
         string(record, places[kDriver], event.driver) &&
         string(record, places[kTimeline], event.timeline);
}

/// What an event of vb2 or v4l2 does not have is 0, as in an Event that has been constructed.
bool DatFields::read_buffer(std::span<const std::byte> record, const Layout& layout,
                            Event& event) const {
  const auto& places = layout.places;
  const auto low = [&](Field field) {
    return static_cast<std::uint32_t>(number(record, places[field]));
  };
  event.type = low(kType);
  event.index = low(kIndex);
  event.bytesused = low(kBytesused);
  event.timestamp = number(record, places[kTimestamp]);
  event.owner = number(record, places[kOwner]);
  event.owner_known = holds(record, places[kOwner]);
  event.context = low(kContext);
  event.seqno = low(kSeqno);
  event.resvs = low(kResvs);
  event.error = static_cast<std::int32_t>(low(kError));
  if (holds(record, places[kMinor])) event.minor = static_cast<std::int32_t>(low(kMinor));
  event.sequence = low(kSequence);
  event.flags = low(kFlags);
  return holds(record, places[kType]) && holds(record, places[kIndex]);
}

DatFields::Outcome DatFields::decode(std::span<const std::byte> record, Event& event) const {
  if (std::size_t{type_.offset} + type_.size > record.size()) return Outcome::kUnreadable;
  const std::uint8_t known = layout_of_id_[number(record, type_) & UINT16_MAX];
  if (known == 0) return Outcome::kOther;
  const Layout& layout = layouts_[known - 1u];
  event = Event{};
  event.kind = layout.kind;
  event.pid = static_cast<std::int32_t>(number(record, pid_));
  if (layout.kind == Kind::kMarker) return Outcome::kEvent;
  const bool read = layout.kind <= Kind::kFenceWaitEnd ? read_fence(record, layout, event)
                                                       : read_buffer(record, layout, event);
  return read ? Outcome::kEvent : Outcome::kUnreadable;
}

}  // namespace fencepost::trace
