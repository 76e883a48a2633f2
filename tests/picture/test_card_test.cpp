// SPDX-License-Identifier: MIT
// The test card is no picture that a fault could leave behind by chance.
#include "picture/test_card.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "picture/judge.h"

namespace fencepost::picture {
namespace {

TEST(TestCard, HasManyColoursAndNoUnwrittenPixel) {
  const auto card = decode(test_card_rgb565(320, 240), Layout::kRgb565, 320, 240, 640);
  ASSERT_TRUE(card);
  const auto statistics = measure(*card);
  EXPECT_GT(statistics.distinct_colours, 1000U);
  EXPECT_EQ(statistics.black, 0);
}

TEST(TestCard, ShowsAWrongStride) {
  auto memory = test_card_rgb565(320, 240);
  const auto card = decode(memory, Layout::kRgb565, 320, 240, 640);
  memory.resize(memory.size() + 240 * 16);
  const auto skewed = decode(memory, Layout::kRgb565, 320, 240, 656);
  ASSERT_TRUE(card && skewed);
  EXPECT_NE(judge(*skewed, *card), Verdict::kFrame);
}

}  // namespace
}  // namespace fencepost::picture
