// SPDX-License-Identifier: MIT
// Makes a player hand its decoder's buffers on before DQBUF. Loaded by LD_PRELOAD into a player
// that decodes with requests (GStreamer's v4l2codecs): what it asks of V4L2 goes to the kernel as
// it is, and a consumer at the other end of a socket gets each exported CAPTURE buffer once, and
// the word whenever a request that decodes into one has been queued.
//
// The player goes on when the consumer has imported the buffer, so its DQBUF comes later; and its
// next request waits until the consumer has let go of the buffer. So there is one job at a time:
// the fence of a job that waits behind another is not there yet (docs/contract.md).
#include <linux/media.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdlib>
#include <optional>

#include "client/wire.h"

namespace {

using fencepost::client::Message;
using fencepost::client::What;

int kernel_ioctl(int fd, unsigned long request, void* argument) {
  return static_cast<int>(::syscall(SYS_ioctl, fd, request, argument));
}

bool is_capture(std::uint32_t type) {
  return type == V4L2_BUF_TYPE_VIDEO_CAPTURE || type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
}

/// The player's side. All calls are of the thread that decodes.
class HandOver {
 public:
  HandOver() {
    if (const char* number = std::getenv(fencepost::client::kSocketVariable))
      socket_ = std::atoi(number);
  }

  void exported(int video, const v4l2_exportbuffer& buffer) {
    if (!is_capture(buffer.type) || buffer.plane != 0) return;
    v4l2_format format{};
    format.type = buffer.type;
    if (kernel_ioctl(video, VIDIOC_G_FMT, &format) < 0) return;
    Message message{.what = What::kExported, .index = buffer.index};
    if (V4L2_TYPE_IS_MULTIPLANAR(buffer.type)) {
      message.bytes_per_line = format.fmt.pix_mp.plane_fmt[0].bytesperline;
      message.lines = format.fmt.pix_mp.height;
    } else {
      message.bytes_per_line = format.fmt.pix.bytesperline;
      message.lines = format.fmt.pix.height;
    }
    say(message, buffer.fd);
  }

  void queued(const v4l2_buffer& buffer) {
    if (is_capture(buffer.type)) capture_ = buffer.index;
  }

  void before_request() {
    if (reading_) await(What::kReleased);
    reading_ = false;
  }

  void after_request() {
    if (!capture_) return;
    say({.what = What::kQueued, .index = *capture_});
    capture_.reset();
    await(What::kTaken);
    reading_ = true;
  }

 private:
  void say(const Message& message, int fd = -1) {
    if (socket_ >= 0 && !fencepost::client::send_message(socket_, message, fd)) socket_ = -1;
  }
  /// A consumer that is gone, or out of step, is not asked again: the player plays on.
  void await(What what) {
    if (socket_ < 0) return;
    const auto received = fencepost::client::receive_message(socket_);
    if (!received || received->message.what != what) socket_ = -1;
  }

  int socket_ = -1;
  std::optional<std::uint32_t> capture_;  ///< queued, and no request since
  bool reading_ = false;                  ///< the consumer has a buffer
};

HandOver& hand_over() {
  static HandOver one;
  return one;
}

}  // namespace

/// In place of libc's.
extern "C" __attribute__((visibility("default"))) int ioctl(int fd, unsigned long request,
                                                            ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  void* argument = va_arg(arguments, void*);
  va_end(arguments);
  if (request == MEDIA_REQUEST_IOC_QUEUE) hand_over().before_request();
  const int result = kernel_ioctl(fd, request, argument);
  if (result < 0) return result;
  if (request == VIDIOC_EXPBUF)
    hand_over().exported(fd, *static_cast<v4l2_exportbuffer*>(argument));
  if (request == VIDIOC_QBUF) hand_over().queued(*static_cast<v4l2_buffer*>(argument));
  if (request == MEDIA_REQUEST_IOC_QUEUE) hand_over().after_request();
  return result;
}
