// SPDX-License-Identifier: MIT
// Any bytes as one CPU's part of a trace.dat, plain or in zstd's chunks: blocks are of whole pages,
// and can be read as far as is promised. (trace_dat goes through another process, where a sanitizer
// is not heard. What is in a page is left to libtraceevent, which is why that process is there.)
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "base/unique_fd.h"
#include "trace/dat_pages.h"

namespace {

constexpr std::uint32_t kPage = 4096;

void check(bool holds) {
  if (!holds) std::abort();
}

/// Reads every byte, so that a sanitizer sees it.
unsigned sum_of(std::span<const std::byte> bytes) {
  unsigned sum = 0;
  for (const std::byte byte : bytes) sum += static_cast<unsigned>(byte);
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  fencepost::UniqueFd file(::memfd_create("part", MFD_CLOEXEC));
  check(file && ::write(file.get(), data + 1, size - 1) == static_cast<ssize_t>(size - 1));
  fencepost::trace::DatPart part;
  part.size = size - 1;
  part.page = kPage;
  part.compressed = (data[0] & 1) != 0;
  part.swapped = (data[0] & 2) != 0;
  fencepost::trace::DatPages pages(file.get(), part);
  std::span<const std::byte> before;
  while (true) {
    const std::span<const std::byte> block = pages.next();
    if (block.empty()) break;
    check(block.size() % kPage == 0);
    const unsigned sum = sum_of(before) + sum_of({block.data(), block.size() + kPage});
    check(sum < UINT32_MAX);
    before = block;
  }
  check(pages.next().empty());
  return 0;
}
