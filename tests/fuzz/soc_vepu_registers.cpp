// SPDX-License-Identifier: MIT
// Any registers and any memory: the VEPU ends its job, writes no more than it was allowed to, and
// says what was wrong where it is not ok.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "soc/vepu/vepu.h"

namespace {

using namespace fencepost::soc;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kRam = 1 << 16;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  vepu::Words words{};
  const auto head = std::min(size, sizeof words);
  std::memcpy(words.data(), data, head);
  // Large pictures are only slow: 15 macroblocks a side.
  words[vepu::kEncodeStart / 4] &= 0x00f00fff;
  // On the heap and of exactly this size, so that the sanitizer sees each byte beyond.
  std::vector<std::byte> ram(kRam);
  std::memcpy(ram.data(), data + head, std::min(size - head, kRam));
  const auto limit = words[vepu::kStrBufLimit / 4];
  const auto outcome = vepu::run_job(GuestMemory(ram), words);
  const auto& result = outcome.result;
  if (!result.ok && (result.register_name.empty() || result.text.empty())) std::abort();
  if (result.ok != ((outcome.status & vepu::kFrameReady) != 0)) std::abort();
  if (outcome.bits / 8 > limit) std::abort();
  return 0;
}
