// SPDX-License-Identifier: MIT
// The kinds of faults and their names.
#include "soc/fault.h"

#include <array>
#include <cstddef>

namespace fencepost::soc {
namespace {

using enum FaultKind;
using enum FaultValue;

constexpr std::array<FaultWord, 16> kWords{{
    {"lost", kLost, kNone, 0, "done, with its status, and no interrupt"},
    {"late", kLate, kTime, 500'000, "done that much later"},
    {"stuck", kStuck, kNone, 0, "never done; a reset frees the device"},
    {"busy", kBusy, kTime, 0, "never done; for that time (0: for ever) nothing frees the device"},
    {"error", kError, kNone, 0, "nothing written; error status and interrupt"},
    {"spurious", kSpurious, kTime, 0, "an interrupt without a status, that long after the start"},
    {"duplicate", kDuplicate, kTime, 5'000, "done, and that much later done again"},
    {"early", kEarly, kTime, 100'000, "status and interrupt, and that much later the data"},
    {"early-interrupt", kEarlyInterrupt, kTime, 5'000,
     "the interrupt, and that much later the status, without one"},
    {"stale", kStale, kTime, 20'000,
     "done, and again, with status, that long before the next job's data are written"},
    {"stale-interrupt", kStaleInterrupt, kTime, 20'000, "the same with the interrupt alone"},
    {"partial", kPartial, kPercent, 50, "only that part of the data written, and done"},
    {"short", kShort, kBytes, 64, "that many bytes too few written, and done"},
    {"long", kLong, kBytes, 64, "that many bytes too many written, and done"},
    {"reset-ignored", kResetIgnored, kNone, 0, "a reset does not end the job"},
    {"data-last", kDataLast, kNone, 0, "the data written right before the job is done"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kWords.size(); ++i)
    if (kWords.at(i).kind != static_cast<FaultKind>(i)) return false;
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const FaultWord> fault_words() {
  return kWords;
}

const char* to_string(FaultKind kind) {
  return kWords.at(static_cast<std::size_t>(kind)).name;
}

}  // namespace fencepost::soc
