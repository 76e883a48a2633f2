// SPDX-License-Identifier: MIT
// One cell: from what the guest sent back to a verdict with its evidence on disk.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "lab/schedule.h"
#include "report/results.h"
#include "suite/check.h"
#include "vm/guest.h"

namespace fencepost::lab {

/// The frame that asks the agent for `check` on the device of `bench` (agent/protocol.h).
nlohmann::json check_command(const suite::Check& check, const Bench& bench,
                             const std::string& fault);

/// How long the host waits for a word from the guest before it gives up, in wall time.
std::chrono::seconds watchdog_for(const Bench& bench);

/// Judges `result` and writes its evidence below `out`/cells/COLUMN/CHECK/.
Result<report::Cell> make_cell(const suite::Check& check, const std::string& column,
                               Outcome expected, const vm::CommandResult& result,
                               const std::filesystem::path& out);

/// A cell that could not be run at all: a lab-error that says why. What the Error's hint has of the
/// console becomes the cell's kernel log below `out`.
report::Cell failed_cell(const suite::Check& check, const std::string& column, Outcome expected,
                         const Error& error, const std::filesystem::path& out);

}  // namespace fencepost::lab
