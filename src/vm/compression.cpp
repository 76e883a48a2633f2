// SPDX-License-Identifier: MIT
// Zstandard over whole buffers, for snapshots.
#include "vm/compression.h"

#include <zstd.h>

namespace fencepost::vm {
namespace {

constexpr int kLevel = 1;

/// A guest's memory and a little more: no frame of ours is larger.
constexpr unsigned long long kMaxBytes = 16ull << 30;

}  // namespace

Result<std::string> compress(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const auto size = ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(size) != 0)
    return fail(ExitCode::kInternal, fmt::format("cannot compress: {}", ZSTD_getErrorName(size)));
  frame.resize(size);
  return frame;
}

Result<std::string> decompress(std::string_view frame) {
  const auto announced = ZSTD_getFrameContentSize(frame.data(), frame.size());
  // The two error values are the largest numbers there are.
  if (announced > kMaxBytes) return fail(ExitCode::kIo, "a snapshot file is damaged");
  std::string bytes(announced, '\0');
  const auto size = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0 || size != announced)
    return fail(ExitCode::kIo, "a snapshot file is damaged");
  return bytes;
}

}  // namespace fencepost::vm
