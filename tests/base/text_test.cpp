// SPDX-License-Identifier: MIT
// Names that are nearly right, patterns, durations.
#include "base/text.h"

#include <gtest/gtest.h>

namespace fencepost {
namespace {

const std::vector<std::string> kShapes{"stock", "v1", "v1r", "v2", "v3"};
const std::vector<std::string> kChecks{"mmap-export-running", "mmap-export-late", "starved-output"};

TEST(EditDistance, CountsEachKindOfSlipOnce) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("stock", "stock"), 0u);
  EXPECT_EQ(edit_distance("stok", "stock"), 1u);    // a letter missing
  EXPECT_EQ(edit_distance("stoock", "stock"), 1u);  // one too many
  EXPECT_EQ(edit_distance("stack", "stock"), 1u);   // a wrong one
  EXPECT_EQ(edit_distance("sotck", "stock"), 1u);   // two swapped
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Nearest, FindsTheSlip) {
  EXPECT_EQ(nearest("stokc", kShapes), "stock");
  EXPECT_EQ(nearest("v1s", kShapes), "v1");
  EXPECT_EQ(nearest("mmap-export-runing", kChecks), "mmap-export-running");
}

TEST(Nearest, TakesABeginning) {
  EXPECT_EQ(nearest("starved", kChecks), "starved-output");
}

TEST(Nearest, PrefersTheNearerOfTwo) {
  EXPECT_EQ(nearest("mmap-export-lat", kChecks), "mmap-export-late");
}

TEST(Nearest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("bananas", kShapes), std::nullopt);
  EXPECT_EQ(nearest("", kShapes), std::nullopt);
  EXPECT_EQ(nearest("v3", {}), std::nullopt);
}

TEST(DidYouMean, IsASentenceOrNothing) {
  EXPECT_EQ(did_you_mean("stck", kShapes), "did you mean 'stock'?");
  EXPECT_EQ(did_you_mean("bananas", kShapes), "");
}

TEST(GlobMatch, MatchesTheWholeText) {
  EXPECT_TRUE(glob_match("mmap-*", "mmap-export-late"));
  EXPECT_TRUE(glob_match("v?", "v3"));
  EXPECT_TRUE(glob_match("v[12]", "v2"));
  EXPECT_FALSE(glob_match("v[12]", "v3"));
  EXPECT_FALSE(glob_match("mmap", "mmap-export-late"));
  EXPECT_FALSE(glob_match("", "v3"));
  EXPECT_TRUE(glob_match("*", ""));
}

TEST(FormatDuration, ChoosesItsUnits) {
  EXPECT_EQ(format_duration(0), "0.00 s");
  EXPECT_EQ(format_duration(0.236), "0.24 s");
  EXPECT_EQ(format_duration(9.999), "10 s");
  EXPECT_EQ(format_duration(59.4), "59 s");
  EXPECT_EQ(format_duration(59.6), "1 min 00 s");
  EXPECT_EQ(format_duration(185), "3 min 05 s");
  EXPECT_EQ(format_duration(3725), "1 h 02 min");
}

TEST(FormatDuration, MakesNothingOfNonsense) {
  EXPECT_EQ(format_duration(-3), "0.00 s");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::quiet_NaN()), "0.00 s");
}

}  // namespace
}  // namespace fencepost
