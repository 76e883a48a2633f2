// SPDX-License-Identifier: MIT
// Scene: a picture that takes two jobs of a stateless decoder, and one CAPTURE buffer, imported,
// that is held from the first job to the second (V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "media/dmabuf.h"
#include "media/queue.h"
#include "suite/context.h"

namespace fencepost::suite {

/// The buffer is queued, both queues stream, and no slice has been sent.
class SlicedPicture {
 public:
  /// Of visl, or of the decoder under test. Error kDevice where its driver holds no buffers.
  static Result<std::unique_ptr<SlicedPicture>> open(Context& ctx);

  SlicedPicture() = default;
  SlicedPicture(const SlicedPicture&) = delete;
  virtual ~SlicedPicture() = default;

  virtual media::Queue& output() = 0;
  virtual media::Queue& capture() = 0;
  virtual const media::DmaBuf& buffer() = 0;
  [[nodiscard]] virtual std::string subject() const = 0;
  /// As M2mStream::patience().
  [[nodiscard]] virtual media::milliseconds patience() const = 0;

  /// Sends another slice, with the flag unless it is the `last`; its job runs on return.
  virtual Status start_slice(bool last) = 0;
  /// An Error (kInternal) where that job has ended, since the check came too late.
  virtual Status still_running() = 0;
  /// Waits for the end of that job.
  virtual Status finish_slice() = 0;
  /// Claims that the buffer holds what the last slice decodes to, where that is known.
  virtual void expect_decoded(const std::string& when) = 0;
  /// Claims that the buffer comes back by DQBUF, without an error.
  virtual Status expect_dequeue() = 0;
};

}  // namespace fencepost::suite
