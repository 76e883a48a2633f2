// SPDX-License-Identifier: MIT
// A made-up run that has everything a run can have: every outcome, every kind of observation,
// logs, pictures, cells that are not as expected.
#pragma once

#include <filesystem>

#include "report/results.h"

namespace fencepost::report {

/// What goes wrong in the made-up run, beside the outcomes that are expected.
enum class Mishaps { kNone, kSome };

/// Which columns it has: the five shapes, or these and the same on two devices of the SoC.
enum class Devices { kVirtual, kWithSoc };

/// 37 checks on 5 shapes, or 44 on 15 columns, of which each device has some. With kSome, some
/// cells are not as expected and one is missing (of a device of the SoC another one).
Results fixture_results(Mishaps mishaps, Devices devices = Devices::kVirtual);

/// Writes the evidence files that fixture_results() names, pictures among them, below `dir`.
Status write_fixture_evidence(const Results& results, const std::filesystem::path& dir);

}  // namespace fencepost::report
