// SPDX-License-Identifier: MIT
// A hash table of values that are too large to be moved about.
#pragma once

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace fencepost::contract {

/// A hash of 64 bits that leaves no bit of the key alone.
struct KeyHash {
  constexpr std::size_t operator()(std::uint64_t key) const {
    key *= 0x9E3779B97F4A7C15ull;
    return key ^ (key >> 32);
  }
};

/// Values by a key of 64 bits. The hash table itself holds places in a pool: it moves its entries
/// whenever one comes or goes. A new value gets the place that was freed last, which the processor
/// still has at hand. Pointers are good until the next reset().
template <class T>
class PooledTable {
 public:
  [[nodiscard]] std::size_t size() const { return places_.size(); }

  [[nodiscard]] T* find(std::uint64_t key) {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &pool_[found->second];
  }
  [[nodiscard]] const T* find(std::uint64_t key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &pool_[found->second];
  }

  /// The value of `key` as it is constructed, whether there was one or not.
  T& reset(std::uint64_t key) {
    const auto [at, fresh] = places_.try_emplace(key);
    if (fresh) at.value() = take_place();
    T& value = pool_[at->second];
    std::destroy_at(&value);
    return *std::construct_at(&value);
  }

  void erase(std::uint64_t key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    free_.push_back(found->second);
    places_.erase(found);
  }

  /// Erases what `unwanted(value)` says so of.
  template <class Unwanted>
  void erase_if(Unwanted&& unwanted) {
    for (auto at = places_.begin(); at != places_.end();) {
      if (!unwanted(pool_[at->second])) {
        ++at;
        continue;
      }
      free_.push_back(at->second);
      at = places_.erase(at);
    }
  }

  /// Calls `visit(value)` for all, in no order.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& [key, place] : places_) visit(pool_[place]);
  }

 private:
  std::uint32_t take_place() {
    if (free_.empty()) {
      pool_.emplace_back();
      return static_cast<std::uint32_t>(pool_.size() - 1);
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    return place;
  }

  tsl::robin_map<std::uint64_t, std::uint32_t, KeyHash> places_;
  std::vector<T> pool_;
  std::vector<std::uint32_t> free_;
};

}  // namespace fencepost::contract
