// SPDX-License-Identifier: MIT
// The fields of an event in a ring buffer's record, by offsets that are looked up once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "trace/event.h"

struct tep_handle;

namespace fencepost::trace {

/// Reads records of one recording. Offsets and sizes are those of its own event formats.
class DatFields {
 public:
  /// Looks up what `tep`, which has parsed the formats, knows of events of a Kind.
  explicit DatFields(tep_handle* tep);

  /// Whether the formats declare vb2_fence_*.
  [[nodiscard]] bool knows_publish() const { return knows_publish_; }

  /// What became of a record.
  enum class Outcome { kOther, kEvent, kUnreadable };
  /// Reads `record` into the Kind, the pid and the fields of `event`; its strings are views into
  /// the record.
  Outcome decode(std::span<const std::byte> record, Event& event) const;

 private:
  struct Place {
    std::uint16_t offset = 0;
    std::uint8_t size = 0;  ///< 0: the event has no such field
    bool relative = false;  ///< of a string: its offset counts from the end of the field
  };
  enum Field : std::uint8_t {
    kDriver,
    kTimeline,
    kContext,
    kSeqno,
    kOwner,
    kMinor,
    kType,
    kIndex,
    kSequence,
    kBytesused,
    kTimestamp,
    kFlags,
    kResvs,
    kError,
    kFields
  };
  struct Layout {
    Kind kind = Kind::kLoss;
    std::array<Place, kFields> places;
  };

  static bool holds(std::span<const std::byte> record, Place place);
  bool read_fence(std::span<const std::byte> record, const Layout& layout, Event& event) const;
  bool read_buffer(std::span<const std::byte> record, const Layout& layout, Event& event) const;
  void add(tep_handle* tep, Kind kind, const char* system, const char* name);
  [[nodiscard]] std::uint64_t number(std::span<const std::byte> record, Place place) const;
  [[nodiscard]] bool string(std::span<const std::byte> record, Place place,
                            std::string_view& text) const;

  std::vector<std::uint8_t> layout_of_id_;  ///< index + 1 into layouts_, 0 for none
  std::vector<Layout> layouts_;
  Place type_, pid_;
  bool swap_ = false;
  bool knows_publish_ = false;
};

}  // namespace fencepost::trace
