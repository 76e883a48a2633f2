// SPDX-License-Identifier: MIT
// The part of a line of text from its event's name on.
#pragma once

#include <string_view>

#include "trace/event.h"

namespace fencepost::trace {

/// What became of a line.
enum class Parsed {
  kOther,      ///< an event of no Kind, or none at all
  kEvent,      ///< read
  kUnreadable  ///< an event of a Kind whose fields are damaged
};

/// Reads `text` ("dma_fence_init: driver=... seqno=1") into the Kind and the fields of `event`,
/// which are otherwise as constructed; leaves it alone for kOther. Reads the kernel's format, and
/// as a fallback any sequence of "name=value" or "name = value", as trace-cmd prints fields whose
/// format it cannot parse and the kernel with its option `fields`. `*text.end()` must be readable
/// and no digit.
Parsed parse_event(std::string_view text, Event& event);

}  // namespace fencepost::trace
