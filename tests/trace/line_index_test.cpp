// SPDX-License-Identifier: MIT
// Every end of a line is found, wherever it stands in a vector.
#include "trace/line_index.h"

#include <gtest/gtest.h>

#include <string>

namespace fencepost::trace {
namespace {

TEST(LineIndex, FindsEveryEndAtEveryPlace) {
  for (std::size_t length = 0; length < 200; ++length) {
    for (std::size_t at = 0; at < length; at += 7) {
      std::string text(length, 'x');
      text[at] = '\n';
      text[length - 1] = '\n';
      std::vector<std::uint32_t> expected = {static_cast<std::uint32_t>(at)};
      if (at != length - 1) expected.push_back(static_cast<std::uint32_t>(length - 1));
      std::vector<std::uint32_t> ends;
      find_line_ends(text, ends);
      EXPECT_EQ(ends, expected) << length << " " << at;
    }
  }
}

TEST(LineIndex, FindsNothingElse) {
  std::string text;
  for (int c = 0; c < 256; ++c) text += static_cast<char>(c);
  std::vector<std::uint32_t> ends;
  find_line_ends(text, ends);
  EXPECT_EQ(ends, std::vector<std::uint32_t>({'\n'}));
  find_line_ends(std::string(130, '\n'), ends);
  EXPECT_EQ(ends.size(), 131u);
}

}  // namespace
}  // namespace fencepost::trace
