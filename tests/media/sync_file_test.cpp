// SPDX-License-Identifier: MIT
// What a sync_file's information says in a line, and to whom its fences belong.
#include "media/sync_file.h"

#include <gtest/gtest.h>

namespace fencepost::media {
namespace {

TEST(SyncFileInfo, DescribesEachFence) {
  EXPECT_EQ(to_string(SyncFileInfo{}), "no fence");
  EXPECT_EQ(to_string(SyncFileInfo{.status = 1, .fences = {{.driver = "stub", .status = 1}}}),
            "1 fence: stub (signalled)");
  EXPECT_EQ(to_string(SyncFileInfo{.fences = {{.driver = "videobuf2", .status = 0},
                                              {.driver = "sw_sync", .status = -EIO}}}),
            "2 fences: videobuf2 (pending), sw_sync (error Input/output error)");
}

TEST(SyncFileInfo, FindsTheFencesOfOneDriver) {
  const SyncFileInfo info{.fences = {{.driver = "videobuf2", .status = 0},
                                     {.driver = "stub", .status = 1},
                                     {.driver = "videobuf2", .status = 1}}};
  const auto ours = info.of_driver("videobuf2");
  ASSERT_EQ(ours.size(), 2U);
  EXPECT_TRUE(ours[0].pending());
  EXPECT_FALSE(ours[1].pending());
  EXPECT_TRUE(info.of_driver("v3d").empty());
}

TEST(SyncFile, ADescriptorOfAnotherKindIsAnError) {
  const SyncFile file(UniqueFd(::dup(0)));
  EXPECT_FALSE(file.info());
}

}  // namespace
}  // namespace fencepost::media
