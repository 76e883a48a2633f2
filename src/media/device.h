// SPDX-License-Identifier: MIT
// V4L2 video nodes: find one by what it is, open it, ask what it can do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::media {

/// VIDIOC_QUERYCAP of one node.
struct DeviceInfo {
  std::string path;
  std::string driver;
  std::string card;
  std::string bus_info;
  std::uint32_t caps = 0;  ///< V4L2_CAP_*, of this node (device_caps where given)

  [[nodiscard]] bool is_m2m() const;
  [[nodiscard]] bool multi_planar() const;
};

/// Every /dev/videoN that can be asked, by N.
std::vector<DeviceInfo> list_video_devices();

/// Which node is wanted; an empty field matches every node.
struct DeviceQuery {
  std::string path;
  std::string driver;
  std::string card;
  std::string bus_info;

  [[nodiscard]] bool matches(const DeviceInfo& info) const;
};

/// An open video node. Opened O_NONBLOCK, so that no DQBUF can block: waiting is poll's.
class VideoDevice {
 public:
  /// Errors: kDevice where the node is missing or is no video node.
  static Result<VideoDevice> open(const std::string& path);
  /// The first node that matches; Error kDevice where none does.
  static Result<VideoDevice> find(const DeviceQuery& query);

  [[nodiscard]] const DeviceInfo& info() const { return info_; }
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Whether the node has this control.
  [[nodiscard]] bool has_control(std::uint32_t id) const;
  [[nodiscard]] Result<std::int32_t> control(std::uint32_t id) const;
  [[nodiscard]] Status set_control(std::uint32_t id, std::int32_t value);

  /// Closes the node now; for an m2m node the kernel waits for a running job here.
  void close() { fd_.reset(); }

 private:
  VideoDevice(UniqueFd fd, DeviceInfo info) : fd_(std::move(fd)), info_(std::move(info)) {}
  UniqueFd fd_;
  DeviceInfo info_;
};

}  // namespace fencepost::media
