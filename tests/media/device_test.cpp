// SPDX-License-Identifier: MIT
// Which nodes a query means, and what a missing node says.
#include "media/device.h"

#include <gtest/gtest.h>

#include "media/uapi.h"

namespace fencepost::media {
namespace {

const DeviceInfo kVim2m{.path = "/dev/video0",
                        .driver = "vim2m",
                        .card = "vim2m",
                        .bus_info = "platform:vim2m",
                        .caps = V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING};

TEST(DeviceQuery, AnEmptyFieldMatchesEveryNode) {
  EXPECT_TRUE(DeviceQuery{}.matches(kVim2m));
}

TEST(DeviceQuery, AllGivenFieldsMustMatch) {
  EXPECT_TRUE((DeviceQuery{.driver = "vim2m", .bus_info = "platform:vim2m"}.matches(kVim2m)));
  EXPECT_FALSE((DeviceQuery{.driver = "vim2m", .bus_info = "platform:visl"}.matches(kVim2m)));
  EXPECT_FALSE((DeviceQuery{.driver = "vim"}.matches(kVim2m)));
  EXPECT_FALSE((DeviceQuery{.path = "/dev/video1"}.matches(kVim2m)));
}

TEST(DeviceInfo, TellsTheKindOfNodeFromItsCapabilities) {
  EXPECT_TRUE(kVim2m.is_m2m());
  EXPECT_FALSE(kVim2m.multi_planar());
  const DeviceInfo visl{.caps = V4L2_CAP_VIDEO_M2M_MPLANE};
  EXPECT_TRUE(visl.is_m2m());
  EXPECT_TRUE(visl.multi_planar());
  const DeviceInfo camera{.caps = V4L2_CAP_VIDEO_CAPTURE};
  EXPECT_FALSE(camera.is_m2m());
}

TEST(VideoDevice, AMissingNodeIsADeviceErrorThatNamesIt) {
  const auto device = VideoDevice::open("/dev/does-not-exist");
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code, ExitCode::kDevice);
  EXPECT_NE(device.error().what.find("/dev/does-not-exist"), std::string::npos);
}

TEST(VideoDevice, AFileThatIsNoVideoNodeIsADeviceError) {
  const auto device = VideoDevice::open("/dev/null");
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code, ExitCode::kDevice);
}

TEST(VideoDevice, ASearchInVainSaysWhatWasSought) {
  const auto device = VideoDevice::find({.driver = "no-such-driver"});
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code, ExitCode::kDevice);
  EXPECT_NE(device.error().what.find("driver 'no-such-driver'"), std::string::npos);
}

}  // namespace
}  // namespace fencepost::media
