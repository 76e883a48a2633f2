// SPDX-License-Identifier: MIT
// Runs a program to its end, or stops it with all that it started when Ctrl-C comes.
#pragma once

#include "base/process.h"
#include "base/result.h"

namespace fencepost::kernel {

/// Like run(), without standard input, and ends early with an Error (kInterrupted) when
/// base/interrupt.h says so: the program and its children get SIGTERM, so that make removes the
/// files that it was writing.
Result<ProcessResult> run_interruptible(const Command& command, const LineSink& on_line = {});

}  // namespace fencepost::kernel
