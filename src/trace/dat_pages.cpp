// SPDX-License-Identifier: MIT
// The pages of a trace.dat's recorded data, as trace-cmd.dat.v6(5) and .v7(5) lay them out.
#include "trace/dat_pages.h"

#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <bit>
#include <cerrno>

namespace fencepost::trace {
namespace {

/// Of a part that is not compressed. The blocks of a few CPUs stay in a core's own cache.
constexpr std::size_t kBlock = std::size_t{64} << 10;

/// trace-cmd compresses ten pages at a time; a damaged size must not become all of the memory.
constexpr std::size_t kMostChunk = std::size_t{16} << 20;

}  // namespace

bool can_uncompress(std::string_view compression) {
  return compression.empty() || compression == "zstd";
}

void DatPages::FreeContext::operator()(ZSTD_DCtx_s* context) const {
  ::ZSTD_freeDCtx(context);
}

DatPages::DatPages(int fd, const DatPart& part)
    : fd_(fd), part_(part), at_(part.offset), end_(part.offset + part.size) {
  if (!part_.compressed) return;
  end_ += sizeof chunks_left_;  // the count of chunks is not part of the size
  context_.reset(::ZSTD_createDCtx());
  damaged_ = context_ == nullptr || !read(chunks_left_);
}

std::span<std::byte> DatPages::next() {
  std::vector<std::byte>& block = blocks_[turn_++ % blocks_.size()];
  if (damaged_) return {};
  const std::size_t size = part_.compressed ? next_chunk(block) : next_plain(block);
  return {block.data(), size};
}

/// How many bytes of it `block` has got.
std::size_t DatPages::next_plain(std::vector<std::byte>& block) {
  const std::uint64_t left = end_ - std::min(at_, end_);
  const std::size_t most = std::max<std::size_t>(kBlock / part_.page, 1) * part_.page;
  if (left == 0) return 0;
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, most));
  const std::size_t whole = size / part_.page * part_.page;
  if (block.size() < most + part_.page) block.resize(most + part_.page);
  damaged_ = whole == 0 || !read({block.data(), whole});
  return damaged_ ? 0 : whole;
}

std::size_t DatPages::next_chunk(std::vector<std::byte>& block) {
  if (chunks_left_ == 0) return 0;
  --chunks_left_;
  std::uint32_t packed = 0, size = 0;
  damaged_ = !read(packed) || !read(size) || packed > kMostChunk || size > kMostChunk ||
             size == 0 || size % part_.page != 0;
  if (damaged_) return 0;
  if (packed_.size() < packed) packed_.resize(packed);
  if (block.size() < size + part_.page) block.resize(size + part_.page);
  damaged_ =
      !read({packed_.data(), packed}) ||
      ::ZSTD_decompressDCtx(context_.get(), block.data(), size, packed_.data(), packed) != size;
  return damaged_ ? 0 : size;
}

bool DatPages::read(std::span<std::byte> into) {
  if (into.size() > end_ - std::min(at_, end_)) return false;
  while (!into.empty()) {
    const auto n = ::pread(fd_, into.data(), into.size(), static_cast<off_t>(at_));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    into = into.subspan(static_cast<std::size_t>(n));
    at_ += static_cast<std::uint64_t>(n);
  }
  return true;
}

bool DatPages::read(std::uint32_t& number) {
  std::array<std::byte, sizeof number> raw{};
  if (!read(std::span<std::byte>(raw))) return false;
  if (part_.swapped) std::reverse(raw.begin(), raw.end());
  number = std::bit_cast<std::uint32_t>(raw);
  return true;
}

}  // namespace fencepost::trace
