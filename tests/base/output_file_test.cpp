// SPDX-License-Identifier: MIT
// Files that are written piece by piece: whole or not there, or growing in place; a full disk.
#include "base/output_file.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/temporary.h"

namespace fencepost {
namespace {

using Where = OutputFile::Where;

TEST(OutputFile, IsNotThereBeforeItIsWhole) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "out";
  auto out = OutputFile::create(file, Where::kBeside);
  ASSERT_TRUE(out);
  ASSERT_TRUE(out->write("one "));
  ASSERT_TRUE(out->write(std::string(1 << 20, 'x')));
  EXPECT_EQ(out->size(), 4u + (1 << 20));
  EXPECT_FALSE(std::filesystem::exists(file));
  ASSERT_TRUE(out->finish());
  EXPECT_EQ(read_file(file)->size(), 4u + (1 << 20));
}

TEST(OutputFile, LeavesNothingWhereItIsGivenUp) {
  const test::TemporaryFolder folder;
  {
    auto out = OutputFile::create(folder.path() / "out", Where::kBeside);
    ASSERT_TRUE(out && out->write("half"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(OutputFile, InPlaceKeepsWhatWasWritten) {
  const test::TemporaryFolder folder;
  {
    auto out = OutputFile::create(folder.path() / "out", Where::kInPlace);
    ASSERT_TRUE(out && out->write("half"));
  }
  EXPECT_EQ(*read_file(folder.path() / "out"), "half");
}

TEST(OutputFile, AFullDiskIsToldOnceAndAgain) {
  auto out = OutputFile::create("/dev/full", Where::kInPlace);
  ASSERT_TRUE(out);
  ASSERT_TRUE(out->write("x"));
  const auto flushed = out->flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().code, ExitCode::kNoSpace);
  EXPECT_FALSE(out->write("more"));
  EXPECT_FALSE(out->finish());
}

TEST(OutputFile, AMissingFolderIsAnError) {
  const auto out = OutputFile::create("/nonexistent/out", Where::kInPlace);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ExitCode::kIo);
}

}  // namespace
}  // namespace fencepost
