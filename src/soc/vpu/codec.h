// SPDX-License-Identifier: MIT
// What the decoder does for one stream of one kind.
#pragma once

#include <memory>
#include <tl/expected.hpp>

#include "soc/device.h"
#include "soc/vpu/registers.h"

namespace fencepost::soc::vpu {

/// One stream's decoder. The hardware keeps nothing from job to job, but libavcodec does; so there
/// is one for each context of the driver, known by the address of its table (ADDR_QTABLE).
class Codec {
 public:
  virtual ~Codec() = default;
  /// Decodes the picture that `registers` describe, from memory to memory. What the guest wrote may
  /// be anything: the result then names the register to blame, and is not ok where there is no
  /// picture.
  virtual JobResult decode(const GuestMemory& memory, const Registers& registers) = 0;
};

struct CodecInfo {
  const char* name;
  unsigned mode;  ///< in DEC_FORMAT
  std::unique_ptr<Codec> (*make)();
};

std::unique_ptr<Codec> make_h264();
std::unique_ptr<Codec> make_mpeg2();
std::unique_ptr<Codec> make_vp8();

/// A Problem without the device's name.
inline tl::unexpected<Problem> blame(const char* register_name, const char* text) {
  return tl::unexpected(Problem{.device = {}, .register_name = register_name, .text = text});
}
inline JobResult failed(const Problem& problem) {
  return {.ok = false, .register_name = problem.register_name, .text = problem.text};
}

}  // namespace fencepost::soc::vpu
