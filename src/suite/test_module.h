// SPDX-License-Identifier: MIT
// The kernel's test module, /dev/fencepost_test: stimuli that user space cannot reach by itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::suite {

/// One fence of a reservation object (struct fpt_fence).
struct ResvFence {
  std::uint64_t context = 0;
  std::uint64_t seqno = 0;
  int status = 0;      ///< 0 pending, 1 signalled, negative errno
  unsigned usage = 0;  ///< enum dma_resv_usage
  std::string driver;  ///< "videobuf2" for a release fence
};

/// What a dma-buf's reservation object holds, signalled fences included (struct fpt_resv).
struct Resv {
  std::uint64_t resv_id = 0;    ///< equal for two dma-bufs exactly if they share one dma_resv
  std::uint64_t dmabuf_id = 0;  ///< equal for two fds exactly if they are one dma_buf
  unsigned count = 0;           ///< all fences; `fences` may hold fewer
  std::vector<ResvFence> fences;
};

/// An open /dev/fencepost_test (kernel/test/fencepost_test.h). All that it armed is undone when it
/// is destroyed. Thread-safe, since each call is one ioctl.
class TestModule {
 public:
  /// Opens the device; loads the module first where it is not there, from `kGuestModule` or with
  /// modprobe. An Error (kDevice) says why it cannot be had: a check then skips.
  static Result<TestModule> open();

  /// A function of the kernel that has been hooked.
  struct Hook {
    std::uint32_t id = 0;
  };

  /// The function returns `value` at once, for `times` calls (0: always) after the first `skip`.
  Result<Hook> make_return(std::string_view symbol, int value, unsigned times = 0,
                           unsigned skip = 0);
  /// A start_streaming op that gives its buffers back as QUEUED and returns `value`.
  Result<Hook> fail_start_streaming(std::string_view symbol, int value, unsigned times = 0,
                                    unsigned skip = 0);
  /// The function runs `milliseconds` later than it was called.
  Result<Hook> delay(std::string_view symbol, int milliseconds, unsigned times = 0,
                     unsigned skip = 0);
  /// The function runs with its argument number `argument` (0 is the first) set to `value`.
  Result<Hook> set_argument(std::string_view symbol, unsigned argument, int value,
                            unsigned times = 0, unsigned skip = 0);
  Result<Hook> count_calls(std::string_view symbol);
  Result<Hook> count_returns(std::string_view symbol, int value);

  /// How often the hook acted.
  Result<unsigned> hits(Hook hook) const;
  Status unhook(Hook hook);

  /// What drm_gem_lock_reservations() returns for these two handles: 0 or a negative errno.
  Result<int> lock_gem(int drm_fd, std::uint32_t first, std::uint32_t second) const;

  /// A callback that was added to a fence.
  struct Callback {
    std::uint32_t id = 0;
  };
  /// Adds a callback to the dma-buf's first pending write fence; with `video_fd` >= 0 it schedules
  /// that m2m context. An Error with what() for ENOENT where no fence is pending.
  Result<Callback> add_callback(int dmabuf_fd, int video_fd = -1);
  Result<unsigned> hits(Callback callback) const;

  Result<Resv> resv(int dmabuf_fd) const;

  /// Sets vb2_queue.supports_release_fences of one queue of an m2m file.
  Status set_optin(int video_fd, bool capture, bool on);

  /// Holds a signalling section from `publish_symbol` to completion (struct fpt_bracket).
  Status bracket(std::string_view publish_symbol);
  /// Sections opened so far.
  Result<unsigned> bracket_hits() const;

  /// Leaves everything armed until the process ends; for faults, which outlive their arm().
  void keep_armed() && { (void)fd_.release(); }

 private:
  explicit TestModule(UniqueFd fd) : fd_(std::move(fd)) {}
  Result<Hook> add_hook(std::string_view symbol, unsigned action, int value, unsigned times,
                        unsigned skip, unsigned argument = 0);
  Result<unsigned> read_hits(unsigned long request, std::uint32_t id) const;
  UniqueFd fd_;
};

}  // namespace fencepost::suite
