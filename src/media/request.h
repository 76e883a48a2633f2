// SPDX-License-Identifier: MIT
// Media requests: the OUTPUT buffer and the controls of one job, handed over together.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/device.h"
#include "media/syscall.h"

namespace fencepost::media {

/// A request that belongs to one media device. Closing it does not cancel a job that runs.
class Request {
 public:
  Request() = default;
  explicit Request(UniqueFd fd) : fd_(std::move(fd)) {}

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// MEDIA_REQUEST_IOC_QUEUE. visl runs the job in here: the call lasts as long as the job.
  Status queue() const;
  /// MEDIA_REQUEST_IOC_REINIT: empty again, once complete.
  Status reinit() const;
  /// Waits for completion at most `timeout`; false when the time is up.
  [[nodiscard]] Result<bool> wait(milliseconds timeout) const;

 private:
  UniqueFd fd_;
};

/// An open media controller node.
class MediaDevice {
 public:
  /// The controller of `device`, found by bus_info. Error kDevice where there is none.
  static Result<MediaDevice> of(const VideoDevice& device);

  [[nodiscard]] const std::string& model() const { return model_; }
  [[nodiscard]] Result<Request> allocate_request() const;

 private:
  MediaDevice(UniqueFd fd, std::string model) : fd_(std::move(fd)), model_(std::move(model)) {}
  UniqueFd fd_;
  std::string model_;
};

}  // namespace fencepost::media
