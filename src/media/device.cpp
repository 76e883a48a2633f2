// SPDX-License-Identifier: MIT
// VIDIOC_QUERYCAP over /dev/video*, and plain controls.
#include "media/device.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>

#include "media/syscall.h"
#include "media/uapi.h"

namespace fencepost::media {
namespace {

constexpr std::string_view kNodePrefix = "video";

template <std::size_t N>
std::string text_of(const std::uint8_t (&field)[N]) {
  const auto* text = reinterpret_cast<const char*>(field);
  return std::string(text, ::strnlen(text, N));
}

Result<DeviceInfo> query(int fd, const std::string& path) {
  v4l2_capability capability{};
  if (const int result = call_ioctl(fd, VIDIOC_QUERYCAP, &capability); result < 0)
    return fail(ExitCode::kDevice,
                fmt::format("{} is no video node: {}", path, std::strerror(-result)));
  const bool own = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
  return DeviceInfo{.path = path,
                    .driver = text_of(capability.driver),
                    .card = text_of(capability.card),
                    .bus_info = text_of(capability.bus_info),
                    .caps = own ? capability.device_caps : capability.capabilities};
}

/// The N of every /dev/videoN, in order.
std::vector<int> node_numbers() {
  std::vector<int> numbers;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/dev", error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kNodePrefix)) continue;
    const std::string digits = name.substr(kNodePrefix.size());
    if (digits.empty() || digits.size() > 4 ||
        !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
      continue;
    numbers.push_back(std::stoi(digits));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::string node_path(int number) {
  return fmt::format("/dev/video{}", number);
}

bool field_matches(const std::string& wanted, const std::string& found) {
  return wanted.empty() || wanted == found;
}

std::string describe(const DeviceQuery& query) {
  std::string text;
  const auto add = [&text](std::string_view field, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} '{}'", field, value);
  };
  add("path", query.path);
  add("driver", query.driver);
  add("card", query.card);
  add("bus", query.bus_info);
  return text;
}

}  // namespace

bool DeviceInfo::is_m2m() const {
  return (caps & (V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE)) != 0;
}

bool DeviceInfo::multi_planar() const {
  return (caps & (V4L2_CAP_VIDEO_M2M_MPLANE | V4L2_CAP_VIDEO_CAPTURE_MPLANE |
                  V4L2_CAP_VIDEO_OUTPUT_MPLANE)) != 0;
}

std::vector<DeviceInfo> list_video_devices() {
  std::vector<DeviceInfo> devices;
  for (const int number : node_numbers()) {
    if (auto device = VideoDevice::open(node_path(number))) devices.push_back(device->info());
  }
  return devices;
}

bool DeviceQuery::matches(const DeviceInfo& info) const {
  return field_matches(path, info.path) && field_matches(driver, info.driver) &&
         field_matches(card, info.card) && field_matches(bus_info, info.bus_info);
}

Result<VideoDevice> VideoDevice::open(const std::string& path) {
  auto fd = open_file(path, O_RDWR | O_NONBLOCK);
  if (!fd) return fail(ExitCode::kDevice, fd.error().what);
  FP_ASSIGN(auto info, query(fd->get(), path));
  return VideoDevice(std::move(*fd), std::move(info));
}

Result<VideoDevice> VideoDevice::find(const DeviceQuery& query) {
  // No node after the first match is opened: a codec's open() makes a context with all its
  // controls.
  for (const int number : node_numbers()) {
    auto device = open(node_path(number));
    if (device && query.matches(device->info())) return device;
  }
  return fail(ExitCode::kDevice, fmt::format("there is no video node with{}", describe(query)));
}

bool VideoDevice::has_control(std::uint32_t id) const {
  v4l2_queryctrl query{};
  query.id = id;
  return call_ioctl(fd(), VIDIOC_QUERYCTRL, &query) >= 0;
}

Result<std::int32_t> VideoDevice::control(std::uint32_t id) const {
  v4l2_control control{.id = id, .value = 0};
  FP_TRY(try_ioctl(fd(), VIDIOC_G_CTRL, &control, "VIDIOC_G_CTRL"));
  return control.value;
}

Status VideoDevice::set_control(std::uint32_t id, std::int32_t value) {
  v4l2_control control{.id = id, .value = value};
  return try_ioctl(fd(), VIDIOC_S_CTRL, &control, "VIDIOC_S_CTRL");
}

}  // namespace fencepost::media
