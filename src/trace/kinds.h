// SPDX-License-Identifier: MIT
// From the name of an event to its Kind.
#pragma once

#include <optional>
#include <string_view>

#include "trace/event.h"

namespace fencepost::trace {

/// The Kind of the event that a recording calls `name` ("dma_fence_init"); none for any other.
std::optional<Kind> kind_of(std::string_view name);

/// Whether `clock`, as trace_clock names it, counts something other than nanoseconds: those of
/// trace_clocks[] in kernel/trace/trace.c with in_ns == 0, and what architectures add.
bool clock_counts(std::string_view clock);

}  // namespace fencepost::trace
