// SPDX-License-Identifier: MIT
// One event as evidence: where it stands in the recording, when it was, and on whose behalf.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "trace/event.h"

namespace fencepost::contract {

/// Owns all it says, so that it may outlive the event. One that is false was never seen.
struct Seen {
  std::uint64_t ordinal = 0;   ///< of all events fed, from 1: the order of the recording
  std::uint64_t position = 0;  ///< line or record, trace::Event::position
  std::int64_t time = 0;       ///< trace::Event::time
  std::int32_t pid = -1;
  std::int16_t cpu = -1;
  trace::Kind kind = trace::Kind::kMarker;
  std::uint8_t file = 0;        ///< trace::Event::file
  std::array<char, 16> comm{};  ///< TASK_COMM_LEN of the kernel; ends at the first NUL

  explicit operator bool() const { return ordinal != 0; }
  [[nodiscard]] std::string_view task() const {
    return {comm.data(),
            static_cast<std::size_t>(std::find(comm.begin(), comm.end(), '\0') - comm.begin())};
  }

  static Seen of(const trace::Event& event, std::uint64_t ordinal) {
    Seen seen;
    seen.ordinal = ordinal;
    seen.position = event.position;
    seen.time = event.time;
    seen.pid = event.pid;
    seen.cpu = event.cpu;
    seen.kind = event.kind;
    seen.file = event.file;
    event.task.copy(seen.comm.data(), seen.comm.size());
    return seen;
  }
};

}  // namespace fencepost::contract
