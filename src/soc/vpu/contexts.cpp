// SPDX-License-Identifier: MIT
// Finds the codec for a job, or makes one.
#include "soc/vpu/contexts.h"

#include <algorithm>
#include <array>

namespace fencepost::soc::vpu {
namespace {

/// The codecs that there are.
constexpr std::array kCodecs{CodecInfo{"H.264", 0, make_h264}, CodecInfo{"MPEG-2", 5, make_mpeg2},
                             CodecInfo{"VP8", 10, make_vp8}};

/// Each holds some twenty pictures: the guest must not make us hold any number of them. A stream
/// that is forgotten is wrong until its next key frame, as a problem then tells.
constexpr std::size_t kMaxContexts = 8;

}  // namespace

JobResult Contexts::decode(const GuestMemory& memory, const Registers& registers) {
  const auto mode = get(registers, kDecFormat, 0, 4);
  const auto table = get(registers, kAddrQtable);
  auto found = std::ranges::find_if(contexts_, [&](const Context& context) {
    return context.mode == mode && context.table == table;
  });
  if (found == contexts_.end()) {
    const auto* const info = std::ranges::find(kCodecs, mode, &CodecInfo::mode);
    if (info == kCodecs.end())
      return {.ok = false, .register_name = "DEC_FORMAT", .text = "no such codec"};
    if (contexts_.size() == kMaxContexts) contexts_.pop_back();
    found = contexts_.insert(contexts_.begin(), {mode, table, info->make()});
  }
  contexts_.splice(contexts_.begin(), contexts_, found);
  return found->codec->decode(memory, registers);
}

}  // namespace fencepost::soc::vpu
