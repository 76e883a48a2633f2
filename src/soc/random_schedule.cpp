// SPDX-License-Identifier: MIT
// Draws a kind and a value for each job.
#include "soc/random_schedule.h"

#include <fmt/format.h>

#include <array>

#include "soc/fault_rule.h"

namespace fencepost::soc {
namespace {

/// SplitMix64 (Steele, Lea and Flood, 2014): the standard's distributions differ from library to
/// library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  /// From `low` to `high`, both included.
  unsigned between(unsigned low, unsigned high) {
    return low + static_cast<unsigned>(next() % (high - low + 1));
  }

 private:
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t value = state_;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }
  std::uint64_t state_;
};

/// A fault and the range of its value; `unit` follows the number, and is nullptr where there is
/// none.
struct Choice {
  FaultKind kind;
  unsigned low = 0, high = 0;
  const char* unit = nullptr;
};

/// Times on both sides of the drivers' time-outs, which are 2 s.
constexpr std::array kChoices{
    Choice{FaultKind::kLost},
    Choice{FaultKind::kStuck},
    Choice{FaultKind::kError},
    Choice{FaultKind::kLate, 50, 3000, "ms"},
    Choice{FaultKind::kBusy, 500, 3000, "ms"},
    Choice{FaultKind::kSpurious, 0, 500, "ms"},
    Choice{FaultKind::kDuplicate, 1, 300, "ms"},
    Choice{FaultKind::kEarly, 20, 300, "ms"},
    Choice{FaultKind::kEarlyInterrupt, 20, 300, "ms"},
    Choice{FaultKind::kStale, 10, 300, "ms"},
    Choice{FaultKind::kStaleInterrupt, 10, 300, "ms"},
    Choice{FaultKind::kPartial, 0, 99, "%"},
    Choice{FaultKind::kShort, 1, 4096, ""},
};

std::string draw_fault(Dice& dice) {
  const auto& choice = kChoices.at(dice.between(0, unsigned{kChoices.size() - 1}));
  if (choice.unit == nullptr) return to_string(choice.kind);
  return fmt::format("{} {}{}", to_string(choice.kind), dice.between(choice.low, choice.high),
                     choice.unit);
}

}  // namespace

std::string random_fault_schedule(std::uint64_t seed, unsigned jobs) {
  Dice dice(seed);
  std::string text;
  const auto add = [&](unsigned job, const std::string& fault) {
    text += fmt::format("{}{} job={} {}", text.empty() ? "" : "; ", kAnyDevice, job, fault);
  };
  for (unsigned job = 1; job <= jobs; ++job) {
    // Some jobs are right: what an earlier one left behind must not harm those either.
    if (dice.between(1, 4) == 1) continue;
    add(job, draw_fault(dice));
    if (dice.between(1, 4) == 1) add(job, to_string(FaultKind::kResetIgnored));
  }
  return text;
}

}  // namespace fencepost::soc
