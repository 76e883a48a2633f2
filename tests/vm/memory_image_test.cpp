// SPDX-License-Identifier: MIT
// A guest's memory goes into an image and comes back; what is no image is refused.
#include "vm/memory_image.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "base/unique_fd.h"

namespace fencepost::vm {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kPages = 1024;

UniqueFd memory(std::size_t bytes = kPages * kPage) {
  UniqueFd fd(::memfd_create("memory", MFD_CLOEXEC));
  EXPECT_EQ(::ftruncate(fd.get(), static_cast<off_t>(bytes)), 0);
  return fd;
}

void put(const UniqueFd& fd, std::size_t offset, std::string_view text) {
  ASSERT_EQ(::pwrite(fd.get(), text.data(), text.size(), static_cast<off_t>(offset)),
            static_cast<ssize_t>(text.size()));
}

std::string content(const UniqueFd& fd) {
  std::string bytes(kPages * kPage, '\0');
  EXPECT_EQ(::pread(fd.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  return bytes;
}

std::string run(std::uint64_t offset, std::uint64_t length, const std::string& bytes) {
  const std::array<std::uint64_t, 2> numbers{offset, length};
  std::string text(sizeof numbers, '\0');
  std::memcpy(text.data(), numbers.data(), sizeof numbers);
  return text + bytes;
}

TEST(MemoryImage, WhatWasThereComesBack) {
  const auto from = memory();
  put(from, 0, "first");
  put(from, 3 * kPage - 1, "over the edge of a page");
  put(from, 300 * kPage, std::string(20 * kPage, '\0'));  // there, and zero
  put(from, 700 * kPage, std::string(300 * kPage, 'x'));
  put(from, kPages * kPage - 4, "last");
  const auto image = pack_memory(from.get());
  ASSERT_TRUE(image);
  EXPECT_LT(image->size(), 310 * kPage);
  const auto to = memory();
  ASSERT_TRUE(unpack_memory(*image, to.get()));
  EXPECT_TRUE(content(to) == content(from));
}

TEST(MemoryImage, NothingIsAnImageOfZeros) {
  const auto image = pack_memory(memory().get());
  ASSERT_TRUE(image);
  EXPECT_EQ(*image, "");
  EXPECT_TRUE(unpack_memory(*image, memory().get()));
}

TEST(MemoryImage, DamageIsAnError) {
  const auto to = memory();
  for (const auto& damaged :
       {std::string("short"), run(0, kPage, "too little"), run(kPages * kPage, 4, "late"),
        run(~0ULL, 4, "late"), run(0, ~0ULL, "long"), run(4, ~0ULL - 3, "long"),
        run(0, 4, "good") + run(kPages * kPage - 3, 4, "over")}) {
    const auto status = unpack_memory(damaged, to.get());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ExitCode::kIo);
  }
}

}  // namespace
}  // namespace fencepost::vm
