// SPDX-License-Identifier: MIT
// Finding the checkout and the cache under every setting of the environment.
#include "base/paths.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/temporary.h"

namespace fencepost {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::Variable;

/// The working directory for the time of a test.
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const fs::path& folder) : before_(fs::current_path()) {
    fs::current_path(folder);
  }
  ~WorkingDirectory() { fs::current_path(before_); }

 private:
  fs::path before_;
};

void make_checkout(const fs::path& folder) {
  fs::create_directories(folder / "kernel/series/v3");
  std::ofstream(folder / "CMakeLists.txt") << "\n";
}

TEST(ProjectRoot, IsFoundUpwardsFromTheWorkingDirectory) {
  const Variable none("FENCEPOST_ROOT", std::nullopt);
  const TemporaryFolder folder;
  make_checkout(folder.path());
  const WorkingDirectory here(folder.path() / "kernel/series/v3");
  EXPECT_EQ(project_root().value(), folder.path());
}

TEST(ProjectRoot, IsFoundFromTheProgramElsewhere) {
  const Variable none("FENCEPOST_ROOT", std::nullopt);
  const TemporaryFolder folder;
  const WorkingDirectory here(folder.path());
  const auto root = project_root();
  // A build folder outside the checkout has no checkout above it.
  if (fs::path(FENCEPOST_BINARY_DIR).string().starts_with(FENCEPOST_SOURCE_DIR))
    EXPECT_EQ(root.value(), fs::path(FENCEPOST_SOURCE_DIR));
  else
    EXPECT_EQ(root.error().code, ExitCode::kIo);
}

TEST(ProjectRoot, EnvironmentOverrides) {
  const TemporaryFolder folder;
  make_checkout(folder.path());
  const Variable root("FENCEPOST_ROOT", folder.path().string());
  EXPECT_EQ(project_root().value(), folder.path());
}

TEST(ProjectRoot, WrongEnvironmentIsAnErrorThatNamesIt) {
  const TemporaryFolder folder;
  const Variable root("FENCEPOST_ROOT", folder.path().string());
  const auto found = project_root();
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().what.find("FENCEPOST_ROOT"), std::string::npos);
}

TEST(CacheDir, FollowsItsVariablesInOrder) {
  const TemporaryFolder folder;
  const Variable home("HOME", (folder.path() / "home").string());
  const Variable xdg("XDG_CACHE_HOME", (folder.path() / "xdg").string());
  {
    const Variable own("FENCEPOST_CACHE", (folder.path() / "own").string());
    EXPECT_EQ(cache_dir().value(), folder.path() / "own");
  }
  const Variable own("FENCEPOST_CACHE", std::nullopt);
  EXPECT_EQ(cache_dir().value(), folder.path() / "xdg/fencepost");
  const Variable relative("XDG_CACHE_HOME", "somewhere/relative");
  EXPECT_EQ(cache_dir().value(), folder.path() / "home/.cache/fencepost");
  EXPECT_TRUE(fs::is_directory(folder.path() / "home/.cache/fencepost"));
}

TEST(CacheDir, SaysWhenItCannotBeMade) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "in the way\n";
  const Variable own("FENCEPOST_CACHE", (folder.path() / "file/cache").string());
  const auto cache = cache_dir();
  ASSERT_FALSE(cache);
  EXPECT_EQ(cache.error().code, ExitCode::kIo);
  EXPECT_FALSE(cache.error().hint.empty());
}

TEST(ProgramBeside, FindsThisTestAndNotAnother) {
  const auto self = executable_path();
  ASSERT_TRUE(self);
  EXPECT_EQ(program_beside(self->filename().string()).value(), *self);
  EXPECT_EQ(program_beside("no-such-program").error().code, ExitCode::kMissingTool);
}

}  // namespace
}  // namespace fencepost
