// SPDX-License-Identifier: MIT
// A base of a few files instead of Linux, with a Makefile that answers like Kbuild, so that the
// whole way from archive to image can be tested in seconds.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "kernel/base_source.h"
#include "kernel/shape.h"

namespace fencepost::kernel {

/// A temporary folder with an archive of a small base, an empty cache, and a project root.
class FakeBase : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Writes a file below the temporary folder, making its parents.
  void write(const std::filesystem::path& file, const std::string& text) const;
  [[nodiscard]] std::string read(const std::filesystem::path& file) const;
  /// Makes kernel/series/<name> from commits that each replace one file's text; gives the shape.
  Shape make_series(const std::string& name,
                    const std::vector<std::pair<std::string, std::string>>& edits);
  /// Runs git in `folder` and expects it to succeed; gives the output.
  std::string git(const std::filesystem::path& folder,
                  const std::vector<std::string>& arguments) const;
  /// The lines that the fake make wrote for each compilation since the last call.
  std::vector<std::string> take_compiled();

  std::filesystem::path folder_;  ///< everything is below
  std::filesystem::path root_;    ///< the project
  BaseSource base_;
};

}  // namespace fencepost::kernel
