// SPDX-License-Identifier: MIT
// A series that does not fit its base: the message must name patch, file, hunk and line.
#include "kernel/patch_failure.h"

#include <gmock/gmock.h>

#include "fake_base.h"
#include "kernel/git.h"
#include "kernel/series.h"

namespace fencepost::kernel {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPatch =
    "diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n"
    "@@ -1,2 +1,3 @@\n one\n+new\n two\n"
    "@@ -40,2 +41,2 @@ int f(void)\n \tcontext();\n-\told();\n+\tnew();\n"
    "diff --git a/y.c b/y.c\n--- a/y.c\n+++ b/y.c\n@@ -40 +40 @@\n-a\n+b\n-- \n2.39\n";

TEST(FindHunk, CountsWithinTheFile) {
  const auto hunk = find_hunk(kPatch, "x.c", 40);
  ASSERT_TRUE(hunk);
  EXPECT_EQ(hunk->number, 2);
  EXPECT_EQ(hunk->header, "@@ -40,2 +41,2 @@");
  EXPECT_EQ(hunk->before, (std::vector<std::string>{"\tcontext();", "\told();"}));
  EXPECT_EQ(find_hunk(kPatch, "y.c", 40)->number, 1);
  EXPECT_EQ(find_hunk(kPatch, "y.c", 40)->before, (std::vector<std::string>{"a"}));
  EXPECT_FALSE(find_hunk(kPatch, "x.c", 41));
  EXPECT_FALSE(find_hunk(kPatch, "z.c", 40));
}

class MovedBase : public FakeBase {
 protected:
  Result<std::string> switch_to(const Shape& shape) {
    EXPECT_TRUE(ensure_tree(base_));
    return switch_tree(base_, shape);
  }
};

TEST_F(MovedBase, NamesPatchFileHunkAndLine) {
  std::string text;
  for (int i = 1; i <= 60; ++i) text += fmt::format("line {}\n", i);
  write(folder_ / "linux-source/long.c", text);
  ASSERT_TRUE(run(
      {.argv = {"tar", "-C", folder_.string(), "-cJf", base_.archive.string(), "linux-source"}}));
  auto edited = text;
  edited.replace(edited.find("line 5\n"), 7, "LINE 5\n");
  edited.replace(edited.find("line 50\n"), 8, "LINE 50\n");
  auto shape = make_series("moved", {{"main.c", "other\n"}, {"long.c", edited}});
  // The next version of the base has other context around the second hunk.
  auto moved = text;
  moved.replace(moved.find("line 51\n"), 8, "line fifty-one\n");
  write(folder_ / "linux-source/long.c", moved);
  ASSERT_TRUE(run(
      {.argv = {"tar", "-C", folder_.string(), "-cJf", base_.archive.string(), "linux-source"}}));
  base_.version = "6.12.1-1";
  ASSERT_TRUE(ensure_repository(base_));

  const auto commit = switch_to(shape);
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().code, ExitCode::kPatch);
  EXPECT_THAT(commit.error().what, HasSubstr("0002-change-long.c.patch of series moved"));
  EXPECT_THAT(commit.error().what, HasSubstr("linux 6.12.1-1"));
  EXPECT_THAT(commit.error().what, HasSubstr("long.c, hunk 2 (@@ -47,7 +47,7 @@)"));
  EXPECT_THAT(commit.error().what, HasSubstr("`line 51`"));
  // The tree is fit for the next shape.
  EXPECT_TRUE(switch_to({.name = "stock"}));
  EXPECT_EQ(read(base_.tree() / "main.c"), "main\n");
}

TEST_F(MovedBase, AFileThatIsNotThereIsNamed) {
  auto shape = make_series("gone", {{"main.c", "other\n"}});
  write(shape.patches[0], [&] {
    auto text = read(shape.patches[0]);
    for (auto at = text.find("main.c"); at != std::string::npos; at = text.find("main.c", at))
      text.replace(at, 6, "gone.c");
    return text;
  }());
  const auto commit = switch_to(shape);
  ASSERT_FALSE(commit);
  EXPECT_THAT(commit.error().what, HasSubstr("gone.c: No such file"));
}

TEST_F(MovedBase, WhatIsNoPatchIsSaidToBeNone) {
  auto shape = make_series("bad", {{"main.c", "other\n"}});
  write(shape.patches[0], "not a patch\n");
  const auto commit = switch_to(shape);
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().code, ExitCode::kPatch);
  EXPECT_THAT(commit.error().what, HasSubstr("0001-change-main.c.patch"));
}

TEST_F(MovedBase, CommitsAreTheSameEachTime) {
  const auto shape = make_series("same", {{"main.c", "other\n"}});
  const auto first = switch_to(shape);
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_EQ(read(base_.tree() / "main.c"), "other\n");
  const auto refs =
      Git(base_.tree()).lines({"for-each-ref", "--format=%(refname)", "refs/fencepost/series"});
  ASSERT_TRUE(refs);
  for (const auto& ref : *refs) git(base_.tree(), {"update-ref", "-d", ref});
  EXPECT_EQ(*switch_to(shape), *first);
}

}  // namespace
}  // namespace fencepost::kernel
