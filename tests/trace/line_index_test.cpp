// SPDX-License-Identifier: MIT
// Every end of a line is found, wherever it stands in a vector.
#include "trace/line_index.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fencepost::trace {
namespace {

std::vector<std::uint32_t> ends_of(const std::string& text, std::size_t from = 0) {
  std::vector<std::uint32_t> ends(text.size());
  ends.resize(find_line_ends(text, from, ends.data()));
  return ends;
}

TEST(LineIndex, FindsEveryEndAtEveryPlace) {
  for (std::size_t length = 0; length < 200; ++length) {
    for (std::size_t at = 0; at < length; at += 7) {
      std::string text(length, 'x');
      text[at] = '\n';
      text[length - 1] = '\n';
      std::vector<std::uint32_t> expected = {static_cast<std::uint32_t>(at)};
      if (at != length - 1) expected.push_back(static_cast<std::uint32_t>(length - 1));
      EXPECT_EQ(ends_of(text), expected) << length << " " << at;
    }
  }
}

TEST(LineIndex, BeginsWhereItIsTold) {
  std::string text(300, 'x');
  for (const std::size_t at : {0u, 10u, 63u, 64u, 200u, 299u}) text[at] = '\n';
  EXPECT_EQ(ends_of(text, 1), std::vector<std::uint32_t>({10, 63, 64, 200, 299}));
  EXPECT_EQ(ends_of(text, 11), std::vector<std::uint32_t>({63, 64, 200, 299}));
  EXPECT_EQ(ends_of(text, 201), std::vector<std::uint32_t>({299}));
  EXPECT_TRUE(ends_of(text, 300).empty());
}

TEST(LineIndex, FindsNothingElse) {
  std::string text;
  for (int c = 0; c < 256; ++c) text += static_cast<char>(c);
  EXPECT_EQ(ends_of(text), std::vector<std::uint32_t>({'\n'}));
  EXPECT_EQ(ends_of(std::string(130, '\n')).size(), 130u);
  EXPECT_TRUE(ends_of("").empty());
}

}  // namespace
}  // namespace fencepost::trace
