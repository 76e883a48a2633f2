// SPDX-License-Identifier: MIT
// Checking a series out and saving it: nothing is lost, and nothing changes without an edit.
#include "kernel/workspace.h"

#include <gmock/gmock.h>

#include "fake_base.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Workspace : public FakeBase {
 protected:
  void SetUp() override {
    FakeBase::SetUp();
    shape_ = make_series("one", {{"main.c", "first\n"}, {"shared.h", "/* second */\n"}});
    for (const auto& patch : shape_.patches) before_.push_back(read(patch));
    work_ = base_.work("one");
  }
  void commit(const std::string& file, const std::string& text) {
    write(work_ / file, text);
    git(work_, {"add", "-A"});
    git(work_, {"commit", "-q", "-m", "add " + file});
  }
  Shape reloaded() const {
    auto shape = shape_;
    shape.patches = *list_patches(shape.series);
    return shape;
  }
  Shape shape_;
  std::vector<std::string> before_;
  fs::path work_;
};

TEST_F(Workspace, RoundTripLeavesTheSeriesAsItWas) {
  const auto folder = checkout(base_, shape_);
  ASSERT_TRUE(folder) << folder.error().what;
  EXPECT_EQ(*folder, work_);
  EXPECT_EQ(git(work_, {"log", "--format=%s", "base..HEAD"}), "change shared.h\nchange main.c\n");
  EXPECT_EQ(git(work_, {"symbolic-ref", "--short", "HEAD"}), "fencepost/one\n");
  const auto report = save(base_, shape_);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_TRUE(report->nothing());
  for (std::size_t i = 0; i < before_.size(); ++i) EXPECT_EQ(read(shape_.patches[i]), before_[i]);
}

TEST_F(Workspace, ANewCommitBecomesOnePatchAndTheOthersStay) {
  ASSERT_TRUE(checkout(base_, shape_));
  commit("new.c", "new\n");
  const auto report = save(base_, shape_);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_THAT(report->added, ElementsAre("0003-add-new.c.patch"));
  EXPECT_TRUE(report->changed.empty());
  EXPECT_TRUE(report->removed.empty());
  for (std::size_t i = 0; i < before_.size(); ++i) EXPECT_EQ(read(shape_.patches[i]), before_[i]);
  EXPECT_TRUE(save(base_, reloaded())->nothing());
  ASSERT_TRUE(checkout(base_, reloaded()));
  EXPECT_EQ(read(work_ / "new.c"), "new\n");
}

TEST_F(Workspace, PatchesOfUneditedCommitsStayHoweverTheyWereWritten) {
  auto text = before_[0];
  text.replace(text.find("[PATCH]"), 7, "[PATCH RFC 1/2]");
  write(shape_.patches[0], text);
  ASSERT_TRUE(checkout(base_, shape_));
  commit("new.c", "new\n");
  const auto report = save(base_, shape_);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_THAT(report->added, ElementsAre("0003-add-new.c.patch"));
  EXPECT_TRUE(report->changed.empty());
  EXPECT_EQ(read(shape_.patches[0]), text);
}

TEST_F(Workspace, ADroppedCommitsPatchIsRemoved) {
  ASSERT_TRUE(checkout(base_, shape_));
  git(work_, {"reset", "-q", "--hard", "HEAD~1"});
  const auto report = save(base_, shape_);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_THAT(report->removed, ElementsAre("0002-change-shared.h.patch"));
  EXPECT_EQ(reloaded().patches.size(), 1U);
}

TEST_F(Workspace, UncommittedChangesAreNeitherSavedNorOverwritten) {
  ASSERT_TRUE(checkout(base_, shape_));
  write(work_ / "main.c", "unsaved\n");
  const auto saved = save(base_, shape_);
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error().what, HasSubstr("uncommitted changes: main.c"));
  EXPECT_FALSE(checkout(base_, shape_));
  EXPECT_EQ(read(work_ / "main.c"), "unsaved\n");
}

TEST_F(Workspace, CommitsThatAreNotSavedAreNotOverwritten) {
  ASSERT_TRUE(checkout(base_, shape_));
  commit("new.c", "new\n");
  const auto again = checkout(base_, shape_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ExitCode::kUsage);
  EXPECT_THAT(again.error().what, HasSubstr("not saved"));
  fs::remove_all(work_);  // the commits are still on the branch
  EXPECT_FALSE(checkout(base_, shape_));
}

TEST_F(Workspace, AnotherFolderCanBeNamed) {
  const auto folder = checkout(base_, shape_, folder_ / "elsewhere");
  ASSERT_TRUE(folder) << folder.error().what;
  EXPECT_EQ(read(*folder / "main.c"), "first\n");
  const auto second = checkout(base_, shape_);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, HasSubstr("elsewhere"));
  write(folder_ / "full/file", "mine");
  fs::remove_all(*folder);
  EXPECT_FALSE(checkout(base_, shape_, folder_ / "full"));
  EXPECT_EQ(read(folder_ / "full/file"), "mine");
}

TEST_F(Workspace, PatchesThatChangedSinceAreNotOverwritten) {
  ASSERT_TRUE(checkout(base_, shape_));
  commit("new.c", "new\n");
  write(shape_.patches[0], before_[0] + "\n");
  const auto saved = save(base_, shape_);
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error().what, HasSubstr("changed since"));
  EXPECT_EQ(read(shape_.patches[0]), before_[0] + "\n");
}

TEST_F(Workspace, SaveWithoutCheckoutSaysWhatToDo) {
  const auto saved = save(base_, shape_);
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error().hint, HasSubstr("kernel checkout one"));
  EXPECT_FALSE(save(base_, {.name = "stock"}));
}

}  // namespace
}  // namespace fencepost::kernel
