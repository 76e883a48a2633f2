// SPDX-License-Identifier: MIT
// Snapshots through zstd, and what a damaged one gives.
#include "vm/compression.h"

#include <gtest/gtest.h>

namespace fencepost::vm {
namespace {

TEST(Compression, BytesComeBack) {
  std::string bytes(1 << 20, '\0');
  for (std::size_t i = 0; i < bytes.size(); i += 4096) bytes[i] = static_cast<char>(i >> 12);
  const auto frame = compress(bytes);
  ASSERT_TRUE(frame);
  EXPECT_LT(frame->size(), bytes.size() / 10);
  const auto back = decompress(*frame);
  ASSERT_TRUE(back);
  EXPECT_TRUE(*back == bytes);
}

TEST(Compression, DamageIsAnError) {
  const auto frame = compress(std::string(100'000, 'x')).value_or("");
  for (const auto& damaged : {std::string(), std::string("no frame"), frame.substr(0, 3),
                              frame.substr(0, frame.size() - 1)}) {
    const auto bytes = decompress(damaged);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code, ExitCode::kIo);
  }
}

}  // namespace
}  // namespace fencepost::vm
