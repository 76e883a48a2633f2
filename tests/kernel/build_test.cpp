// SPDX-License-Identifier: MIT
// From archive to image on the fake base: keys, what is compiled again, and what a failure leaves.
#include "kernel/build.h"

#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "fake_base.h"
#include "kernel/inventory.h"
#include "kernel/object_tree.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Build : public FakeBase {
 protected:
  Result<KernelImage> make(const Shape& shape, bool on = true) {
    return build(base_, root_, {.shape = shape, .option_on = on});
  }
  std::string key(const Shape& shape, bool on = true) {
    return *build_key(base_, root_, {.shape = shape, .option_on = on});
  }
  const Shape stock_{.name = "stock"};
};

TEST_F(Build, MakesAnImageFromNothing) {
  std::vector<std::string> steps;
  const auto image = build(base_, root_, {.shape = stock_},
                           [&](int, int, const std::string& what) { steps.push_back(what); });
  ASSERT_TRUE(image) << image.error().what << image.error().hint;
  EXPECT_EQ(image->release, "6.12.0-fake");
  EXPECT_EQ(read(image->bz_image), "main\n/* one */\n");
  ASSERT_EQ(image->modules.size(), 2U);
  EXPECT_EQ(image->modules[0].filename(), "beta.ko");  // alpha depends on it
  EXPECT_TRUE(fs::exists(image->modules[1]));
  EXPECT_THAT(steps, ::testing::Contains("CC alpha.o"));
  EXPECT_EQ(git(base_.repository(), {"status", "--porcelain"}), "");
  EXPECT_TRUE(fs::exists(base_.repository() / "ignored.txt"));
}

TEST_F(Build, CompilesOnlyWhatDiffersBetweenShapes) {
  const auto one =
      make_series("one", {{"alpha.c", read(folder_ / "linux-source/alpha.c") + "//1\n"}});
  ASSERT_TRUE(make(stock_));
  EXPECT_THAT(take_compiled(), ElementsAre("alpha", "beta", "main"));
  const auto first = make(one);
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_THAT(take_compiled(), ElementsAre("alpha"));
  ASSERT_TRUE(make(stock_));  // from the cache
  EXPECT_THAT(take_compiled(), IsEmpty());
  fs::remove_all(base_.builds());
  ASSERT_TRUE(make(one));  // the objects are those of `one` already
  EXPECT_THAT(take_compiled(), IsEmpty());
  ASSERT_TRUE(make(stock_));
  EXPECT_THAT(take_compiled(), ElementsAre("alpha"));
}

TEST_F(Build, AHeaderReachesAllThatIncludeIt) {
  const auto two = make_series("two", {{"shared.h", "/* two */\n"}});
  ASSERT_TRUE(make(stock_));
  take_compiled();
  const auto image = make(two);
  ASSERT_TRUE(image);
  EXPECT_THAT(take_compiled(), ElementsAre("alpha", "beta", "main"));
  EXPECT_EQ(read(image->bz_image), "main\n/* two */\n");
}

TEST_F(Build, ACompilerErrorIsQuotedAndTheNextBuildIsRight) {
  const auto bad = make_series("bad", {{"main.c", "changed\n"}, {"beta.c", "broken\n"}});
  ASSERT_TRUE(make(stock_));
  take_compiled();
  const auto image = make(bad);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ExitCode::kBuild);
  EXPECT_THAT(image.error().what, HasSubstr("beta.c:1:1: error: broken"));
  EXPECT_THAT(image.error().hint, HasSubstr(".log"));
  EXPECT_FALSE(find_built(base_, key(bad)));
  // Some objects are of `bad` now; a change of the key, not of the source, makes stock build again.
  write(root_ / "kernel/config/debug.config", "CONFIG_B=m\nCONFIG_C=y\n");
  const auto again = make(stock_);
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(read(again->bz_image), "main\n/* one */\n");
}

TEST_F(Build, ASymbolThatKconfigDropsIsNamed) {
  write(root_ / "kernel/config/debug.config", "CONFIG_B=m\nCONFIG_UNKNOWN_THING=y\n");
  const auto image = make(stock_);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ExitCode::kBuild);
  EXPECT_THAT(image.error().what, HasSubstr("CONFIG_UNKNOWN_THING=y"));
}

TEST_F(Build, AnUnknownConfigurationSuggestsTheNearest) {
  const auto image = build(base_, root_, {.shape = stock_, .config = "debgu"});
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ExitCode::kUnknownName);
  EXPECT_THAT(image.error().hint, HasSubstr("debug"));
}

TEST_F(Build, AnArchiveThatIsDamagedLeavesNothing) {
  std::ofstream(base_.archive, std::ios::binary) << "damaged";
  const auto image = make(stock_);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ExitCode::kBaseSource);
  EXPECT_FALSE(fs::exists(base_.repository()));
}

TEST_F(Build, AHalfKernelIsNotTakenForAWholeOne) {
  const auto image = make(stock_);
  ASSERT_TRUE(image);
  fs::remove(image->build_dir / "build.json");
  EXPECT_FALSE(find_built(base_, image->key));
  EXPECT_TRUE(make(stock_));
}

TEST_F(Build, ObjectsOfAKilledBuildAreMadeAgain) {
  ASSERT_TRUE(make(stock_));
  take_compiled();
  const auto one = make_series("one", {{"main.c", "changed\n"}});
  {
    // As if the process had been killed while make wrote bzImage.
    ObjectTree objects(base_.tree(), base_.objects("debug"));
    ASSERT_TRUE(objects.open());
    ASSERT_TRUE(objects.prepare("base", "base"));
    write(base_.objects("debug") / "arch/x86/boot/bzImage", "half");
  }
  const auto image = make(one);
  ASSERT_TRUE(image) << image.error().what;
  EXPECT_EQ(read(image->bz_image), "changed\n/* one */\n");
  fs::remove_all(base_.builds());
  EXPECT_EQ(read(make(stock_)->bz_image), "main\n/* one */\n");
}

TEST_F(Build, CallersAtTheSameTimeShareOneBuild) {
  const auto first = [&] { ASSERT_TRUE(make(stock_)); };
  std::thread other(first);
  first();
  other.join();
  EXPECT_THAT(take_compiled(), ElementsAre("alpha", "beta", "main"));
}

TEST_F(Build, KeysChangeWithWhatGoesInAndOnlyWithThat) {
  auto shape = make_series("one", {{"main.c", "changed\n"}});
  const auto plain = key(shape);
  EXPECT_EQ(plain, key(shape));
  EXPECT_TRUE(plain.starts_with("one-debug-")) << plain;
  EXPECT_EQ(plain, key(shape, false));  // without an option there is nothing to leave off
  shape.title = "another title";
  EXPECT_EQ(plain, key(shape));
  shape.option = "OPTION";
  EXPECT_NE(plain, key(shape));
  EXPECT_NE(key(shape), key(shape, false));
  shape.option.clear();
  write(root_ / "kernel/test/Kbuild", "obj-m := t.o\n");
  const auto with_module = key(shape);
  EXPECT_NE(plain, with_module);
  write(shape.patches[0], read(shape.patches[0]) + "\n");
  EXPECT_NE(with_module, key(shape));
}

TEST_F(Build, CleanKeepsWhatIsUsed) {
  const auto one = make_series("one", {{"main.c", "changed\n"}});
  const auto used = make(stock_);
  const auto unused = make(one);
  ASSERT_TRUE(used && unused);
  const auto freed = clean(base_, root_, {stock_}, Clean::kUnused);
  ASSERT_TRUE(freed);
  EXPECT_GT(*freed, 0U);
  EXPECT_TRUE(find_built(base_, used->key));
  EXPECT_FALSE(fs::exists(unused->build_dir));
  const auto entries = list_kernels(base_, root_, {stock_, one}, {"debug"});
  ASSERT_TRUE(entries);
  EXPECT_TRUE(entries->at(0).built);
  EXPECT_FALSE(entries->at(1).built);
  ASSERT_TRUE(clean(base_, root_, {stock_}, Clean::kAll));
  EXPECT_FALSE(find_built(base_, used->key));
  EXPECT_TRUE(make(stock_));
}

}  // namespace
}  // namespace fencepost::kernel
