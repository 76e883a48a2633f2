// SPDX-License-Identifier: MIT
// Percentiles of any number of durations in little memory, to within 3 %.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace fencepost::contract {

/// Counts durations in nanoseconds by their size: each power of two in 32 parts.
class Histogram {
 public:
  void add(std::int64_t ns) {
    const std::uint64_t value = ns < 0 ? 0 : static_cast<std::uint64_t>(ns);
    const std::size_t at = bucket(value);
    if (at >= counts_.size()) counts_.resize(at + 1);
    ++counts_[at];
    least_ = count_ == 0 ? value : std::min(least_, value);
    most_ = std::max(most_, value);
    ++count_;
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t least() const { return static_cast<std::int64_t>(least_); }
  [[nodiscard]] std::int64_t most() const { return static_cast<std::int64_t>(most_); }

  /// What `part` (0 to 1) of the durations do not exceed, to the width of a bucket; 0 of none.
  [[nodiscard]] std::int64_t percentile(double part) const {
    auto left = static_cast<std::uint64_t>(std::llround(part * static_cast<double>(count_)));
    left = std::clamp<std::uint64_t>(left, 1, std::max<std::uint64_t>(count_, 1));
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] >= left) return static_cast<std::int64_t>(std::clamp(top(i), least_, most_));
      left -= counts_[i];
    }
    return 0;
  }

 private:
  static constexpr unsigned kBits = 5;
  static constexpr std::uint64_t kParts = 1ull << kBits;

  static std::size_t bucket(std::uint64_t value) {
    if (value < kParts) return value;
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kBits - 1;
    return (std::size_t{shift} + 1) * kParts + ((value >> shift) - kParts);
  }
  /// The largest value of a bucket.
  static std::uint64_t top(std::size_t at) {
    if (at < kParts) return at;
    const unsigned shift = static_cast<unsigned>(at / kParts) - 1;
    return ((at % kParts + kParts + 1) << shift) - 1;
  }

  std::vector<std::uint32_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t least_ = 0;
  std::uint64_t most_ = 0;
};

}  // namespace fencepost::contract
