// SPDX-License-Identifier: MIT
// A table in a pool holds what a map holds.
#include "contract/pooled_table.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "contract/same_text.h"

namespace fencepost::contract {
namespace {

struct Value {
  std::uint64_t number = 0;
};

TEST(PooledTable, HoldsWhatAMapHolds) {
  PooledTable<Value> table;
  std::map<std::uint64_t, std::uint64_t> model;
  std::uint64_t state = 1;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    const std::uint64_t key = (state >> 40) % 97;
    if ((state >> 33) % 3 == 0) {
      table.erase(key);
      model.erase(key);
    } else {
      Value& value = table.reset(key);
      EXPECT_EQ(value.number, 0u);  // not what another left there
      value.number = model[key] = state;
    }
    ASSERT_EQ(table.size(), model.size());
  }
  std::uint64_t sum = 0;
  for (const auto& [key, number] : model) {
    ASSERT_NE(table.find(key), nullptr);
    EXPECT_EQ(table.find(key)->number, number);
    sum += number;
  }
  table.each([&](const Value& value) { sum -= value.number; });
  EXPECT_EQ(sum, 0u);
  EXPECT_EQ(table.find(1000), nullptr);
  table.erase_if([](const Value& value) { return value.number % 2 == 0; });
  for (const auto& [key, number] : model) EXPECT_EQ(table.find(key) != nullptr, number % 2 == 1);
}

TEST(SameText, ComparesEveryCharacter) {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string text(size, 'x');
    EXPECT_TRUE(same_text(text, std::string(size, 'x')));
    EXPECT_FALSE(same_text(text, text + "x"));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'y';
      EXPECT_FALSE(same_text(text, other)) << size << " " << at;
    }
  }
}

}  // namespace
}  // namespace fencepost::contract
