// SPDX-License-Identifier: MIT
// The pure parts: lost configuration symbols, the first error of a log, load order, digests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernel/config.h"
#include "kernel/disk_usage.h"
#include "kernel/hash.h"
#include "kernel/image.h"
#include "kernel/kbuild.h"

namespace fencepost::kernel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LostSymbols, ComparesEachWishWithWhatIsThere) {
  const std::string config = "CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_S=\"x\"\n";
  EXPECT_THAT(lost_symbols(config, config), IsEmpty());
  EXPECT_THAT(lost_symbols("CONFIG_B=y\n", config), ElementsAre("CONFIG_B=y (it is m)"));
  EXPECT_THAT(lost_symbols("CONFIG_GONE=y\n", config), ElementsAre("CONFIG_GONE=y (it is n)"));
  EXPECT_THAT(lost_symbols("# CONFIG_A is not set\n", config), ElementsAre("CONFIG_A=n (it is y)"));
  EXPECT_THAT(lost_symbols("# CONFIG_ABSENT is not set\n", config), IsEmpty());
  // A later fragment overrides an earlier one.
  EXPECT_THAT(lost_symbols("CONFIG_C=y\n# CONFIG_C is not set\n", config), IsEmpty());
  EXPECT_THAT(lost_symbols("# a remark about CONFIG_X\n", config), IsEmpty());
}

TEST(FirstError, QuotesTheCompilerAndNotMake) {
  EXPECT_EQ(first_error("  CC      a.o\n"
                        "a.c: In function 'f':\n"
                        "a.c:3:1: error: 'x' undeclared\n"
                        "    3 | x;\n"
                        "make[3]: *** [a.o] Error 1\n"),
            "a.c:3:1: error: 'x' undeclared\n    3 | x;");
  EXPECT_EQ(first_error("ERROR: modpost: \"g\" [b.ko] undefined!\n"),
            "ERROR: modpost: \"g\" [b.ko] undefined!");
  EXPECT_EQ(first_error("make: *** No rule to make target 'x'.  Stop.\n"),
            "make: *** No rule to make target 'x'.  Stop.");
  EXPECT_EQ(first_error("  CC      a.o\n"), "");
}

std::vector<std::string> names(const std::vector<Module>& modules) {
  std::vector<std::string> result;
  for (const auto& module : modules) result.push_back(module.name);
  return result;
}

TEST(LoadOrder, PutsDependenciesFirstAndKeepsTheRest) {
  const auto sorted = load_order({{.name = "top", .depends = {"mid", "low"}},
                                  {.name = "alone"},
                                  {.name = "mid", .depends = {"low"}},
                                  {.name = "low"}});
  ASSERT_TRUE(sorted);
  EXPECT_THAT(names(*sorted), ElementsAre("low", "mid", "top", "alone"));
}

TEST(LoadOrder, RefusesWhatCannotBeLoaded) {
  EXPECT_FALSE(load_order({{.name = "a", .depends = {"absent"}}}));
  EXPECT_FALSE(load_order({{.name = "a", .depends = {"b"}}, {.name = "b", .depends = {"a"}}}));
}

TEST(Hash, SeparatesItsPieces) {
  Hash one, other;
  one.add("ab", "c");
  other.add("a", "bc");
  EXPECT_NE(one.hex(64), other.hex(64));
  EXPECT_EQ(one.hex(8).size(), 8U);
  // The digest of no pieces is that of the empty text (FIPS 180-4).
  EXPECT_EQ(Hash().hex(16), "e3b0c44298fc1c14");
}

TEST(FormatSize, IsForPeople) {
  EXPECT_EQ(format_size(1 << 20), "1.0 MB");
  EXPECT_EQ(format_size(600ULL << 20), "600 MB");
  EXPECT_EQ(format_size(6ULL << 30), "6.0 GB");
}

}  // namespace
}  // namespace fencepost::kernel
