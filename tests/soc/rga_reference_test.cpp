// SPDX-License-Identifier: MIT
// The RGA's fast loops against the plain ones, byte by byte: every pair of formats, any size, line,
// page table, rotation, scaling and matrix, good and bad.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <vector>

#include "rga_reference/command.h"
#include "soc/rga/engine.h"

namespace fencepost::test {
namespace {

using Ram = std::vector<std::byte>;
using Words = std::array<std::uint32_t, 32>;

constexpr std::uint64_t kRamBytes = 192 << 10;
constexpr std::uint32_t kSourceTable = 0x1000;
constexpr std::uint32_t kDestinationTable = 0x2000;
/// Neither picture is written over the tables: when those are read is not the same for both.
constexpr std::uint32_t kPictures = 0x3000;
constexpr unsigned kEntries = 64;
/// What a page has where RAM ends in it. It is a bad page, and how much of it is written before the
/// job fails is not the same: whole lines of it, or nothing.
constexpr unsigned kPartOfPage = 100;

struct Format {
  unsigned number, swaps;
};

std::vector<Format> all_formats() {
  std::vector<Format> formats;
  for (const unsigned number : {0, 1, 2, 4, 5, 6, 8, 9, 10, 11})
    for (unsigned swaps = 0; swaps < 8; ++swaps) formats.push_back({number, swaps});
  return formats;
}

unsigned bytes_of(Format format) {
  if (format.number < 2) return 4;
  if (format.number == 2) return 3;
  return format.number < 8 ? 2 : 1;
}

/// Makes commands that a driver might give, and some that none would.
class Commands {
 public:
  explicit Commands(unsigned seed) : random_(seed), noise_(kRamBytes) {
    for (auto& byte : noise_) byte = static_cast<std::byte>(random_());
  }

  bool one_in(unsigned n) { return number(1, n) == 1; }
  unsigned number(unsigned least, unsigned most) {
    return std::uniform_int_distribution(least, most)(random_);
  }

  Ram ram() {
    auto ram = noise_;
    table(ram, kSourceTable);
    table(ram, kDestinationTable);
    return ram;
  }

  Words words(Format src, Format dst) {
    Words words{};
    const auto put = [&](unsigned reg, std::uint32_t value) { words[(reg - 0x100) / 4] = value; };
    const auto turns = one_in(2) ? 0 : number(0, 3);
    const auto mirrors = one_in(2) ? 0 : number(0, 3);
    const auto width = size();
    const auto height = size();
    const auto [x_mode, x_factor, new_width] = axis(width);
    const auto [y_mode, y_factor, new_height] = axis(height);
    const bool sideways = turns % 2 != 0;
    const auto dst_width = sideways ? new_height : new_width;
    const auto dst_height = sideways ? new_width : new_height;
    put(0x104, src.number | src.swaps << 4 | number(0, 3) << 8 | turns << 10 | mirrors << 12 |
                   x_mode << 14 | y_mode << 16);
    put(0x120, x_factor);
    put(0x124, y_factor);
    put(0x138, dst.number | dst.swaps << 4 | number(0, 3) << 16);
    put(0x11c, (width - 1) | (height - 1) << 16);
    put(0x14c, (dst_width - 1) | (dst_height - 1) << 16);
    put(0x118, stride(width * bytes_of(src)));
    put(0x148, stride(dst_width * bytes_of(dst)));
    const bool mapped = !one_in(8);
    put(0x16c, mapped ? 0x101 : 0);
    put(0x170, kSourceTable >> 4);
    put(0x178, kDestinationTable >> 4);
    for (const unsigned reg : {0x108U, 0x10cU, 0x110U, 0x13cU, 0x140U, 0x144U})
      put(reg, (mapped ? 0x8000 : kPictures + 0x8000) + number(0, 0x10000));
    return words;
  }

 private:
  struct Axis {
    unsigned mode, factor, size;
  };

  unsigned size() { return one_in(6) ? number(1, 3) : number(1, 90); }
  Axis axis(unsigned src) {
    if (one_in(2)) return {0, 0, src};
    const auto dst = size();
    if (one_in(12)) return {number(1, 2), number(1, 0xffff) * 0x10001, dst};  // nobody's factor
    if (src > dst) return {1, (dst << 16) / src + 1, dst};
    if (dst == 1) return {0, 0, src};
    return {2, ((src - 1) << 16) / (dst - 1) << 16, dst};
  }
  /// In words; often that of a picture without anything between its lines.
  unsigned stride(unsigned bytes) {
    if (one_in(20)) return bytes / 8;
    return (bytes + 3) / 4 + (one_in(2) ? 0 : number(0, 9));
  }
  void table(Ram& ram, std::uint32_t at) {
    constexpr auto kPages = static_cast<unsigned>(kRamBytes / 4096);
    const auto layout = number(0, 3);
    for (unsigned i = 0; i < kEntries; ++i) {
      auto page = kPictures / 4096 + i % (kPages - kPictures / 4096);  // one after the other
      if (layout > 0) page = number(kPictures / 4096, kPages - 1);
      std::uint32_t entry = page * 4096;
      if (layout == 3 && one_in(40)) entry = kRamBytes - (one_in(2) ? 0 : kPartOfPage);
      std::memcpy(&ram[at + 4 * i], &entry, 4);
    }
  }

  std::mt19937 random_;
  Ram noise_;
};

class EachSource : public ::testing::TestWithParam<Format> {};

TEST_P(EachSource, BecomesWhatThePlainLoopsMakeOfIt) {
  const auto src = GetParam();
  Commands commands(src.number * 8 + src.swaps);
  soc::rga::Engine engine;
  unsigned good = 0;
  unsigned bad = 0;
  const auto formats = all_formats();
  constexpr unsigned kCopies = 20;
  for (unsigned i = 0; i < formats.size() + kCopies; ++i) {
    const auto dst = i < formats.size() ? formats[i] : src;
    const auto before = commands.ram();
    const auto words = commands.words(src, dst);
    auto want_ram = before;
    auto got_ram = before;
    const auto want = rga_reference::run(soc::GuestMemory(want_ram), words);
    const auto got = engine.run(soc::GuestMemory(got_ram), words);
    (want.ok ? good : bad) += 1;
    const auto where = ::testing::Message() << "command " << i << " to format " << dst.number
                                            << " swaps " << dst.swaps << ": " << want.text;
    ASSERT_EQ(got.ok, want.ok) << where << got.text;
    ASSERT_EQ(got.register_name, want.register_name) << where;
    ASSERT_EQ(got.text, want.text) << where;
    const auto promised = kRamBytes - (want.ok ? 0 : kPartOfPage);
    got_ram.resize(promised);
    want_ram.resize(promised);
    const auto differs = std::ranges::mismatch(got_ram, want_ram).in1 - got_ram.begin();
    ASSERT_EQ(differs, static_cast<std::ptrdiff_t>(promised)) << where;
  }
  EXPECT_GT(good, formats.size() / 2);
  EXPECT_GT(bad, 0U);
}

INSTANTIATE_TEST_SUITE_P(Rga, EachSource, ::testing::ValuesIn(all_formats()),
                         [](const auto& param) {
                           return "Format" + std::to_string(param.param.number) + "Swaps" +
                                  std::to_string(param.param.swaps);
                         });

/// What is longer than the loops' vectors and their remainders, and more than one band of columns.
TEST(RgaReference, LargePicturesAreTheSame) {
  constexpr unsigned kWidth = 643;
  constexpr unsigned kHeight = 77;
  for (const unsigned turns : {0U, 1U, 3U})
    for (const unsigned to : {0U, 2U, 4U, 8U, 11U})
      for (const unsigned from : {1U, 2U, 6U, 9U, 10U}) {
        Ram before(4 << 20);
        std::mt19937 random(turns + from * 16 + to);
        for (auto& byte : before) byte = static_cast<std::byte>(random());
        Words words{};
        const auto put = [&](unsigned reg, std::uint32_t v) { words[(reg - 0x100) / 4] = v; };
        const bool sideways = turns % 2 != 0;
        put(0x104, from | 1U << 8 | turns << 10);
        put(0x138, to | 1U << 16);
        put(0x11c, (kWidth - 1) | (kHeight - 1) << 16);
        put(0x14c,
            sideways ? (kHeight - 1) | (kWidth - 1) << 16 : (kWidth - 1) | (kHeight - 1) << 16);
        put(0x118, 700);
        put(0x148, sideways ? 100 : 700);
        put(0x10c, 0x60000);
        put(0x110, 0x90000);
        for (const unsigned reg : {0x13cU, 0x140U, 0x144U})
          put(reg, 0x200000 + (reg - 0x13c) * 0x10000);
        auto want_ram = before;
        auto got_ram = before;
        const auto want = rga_reference::run(soc::GuestMemory(want_ram), words);
        const auto got = soc::rga::Engine().run(soc::GuestMemory(got_ram), words);
        ASSERT_TRUE(want.ok) << want.text;
        ASSERT_EQ(got.text, want.text);
        ASSERT_TRUE(got_ram == want_ram) << from << " to " << to << " turned " << turns;
      }
}

}  // namespace
}  // namespace fencepost::test
