// SPDX-License-Identifier: MIT
// Bytes come out as they went in, however they are packed and however slowly they come; what was
// cut shows.
#include "trace/source.h"

#include <gtest/gtest.h>
#include <lzma.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <fstream>
#include <string>

#include "base/temporary.h"
#include "trace/pieces.h"

namespace fencepost::trace {
namespace {

std::string text_of(std::size_t lines) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

std::string xz(const std::string& text) {
  std::string packed(::lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  EXPECT_EQ(::lzma_easy_buffer_encode(
                1, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()),
                text.size(), reinterpret_cast<std::uint8_t*>(packed.data()), &size, packed.size()),
            LZMA_OK);
  packed.resize(size);
  return packed;
}

std::string zstd(const std::string& text) {
  std::string packed(::ZSTD_compressBound(text.size()), '\0');
  packed.resize(::ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

struct All {
  std::string bytes;
  bool truncated = false;
};

All read_all(Source& source, std::size_t room = 1000) {
  All all;
  std::string piece(room, '\0');
  while (true) {
    const auto n = source.read(piece);
    EXPECT_TRUE(n) << (n ? "" : n.error().what);
    if (!n || *n == 0) break;
    all.bytes.append(piece, 0, *n);
  }
  all.truncated = source.truncated();
  return all;
}

using Packer = std::string (*)(const std::string&);

class Packed : public testing::TestWithParam<std::pair<std::string, Packer>> {
 protected:
  static All unpack(const std::string& packed, std::size_t piece) {
    const auto source =
        decompressed(std::make_unique<test::Pieces>(packed, piece), GetParam().first);
    return read_all(*source);
  }
};

TEST_P(Packed, IsRecognised) {
  EXPECT_EQ(compression_of(GetParam().second("x")), GetParam().first);
}

TEST_P(Packed, ComesOutWhole) {
  for (const std::size_t lines : {0u, 1u, 40'000u}) {
    const std::string text = text_of(lines);
    const std::string packed = GetParam().second(text);
    for (const std::size_t piece : {1u, 100u, 1'000'000u}) {
      const All all = unpack(packed, piece);
      EXPECT_EQ(all.bytes, text);
      EXPECT_FALSE(all.truncated);
    }
  }
}

TEST_P(Packed, MayBeSeveralStreams) {
  const std::string text = text_of(100);
  const All all = unpack(GetParam().second(text) + GetParam().second(text), 50);
  EXPECT_EQ(all.bytes, text + text);
  EXPECT_FALSE(all.truncated);
}

TEST_P(Packed, GivesWhatIsBeforeTheCut) {
  const std::string text = text_of(40'000);
  const std::string packed = GetParam().second(text);
  for (std::size_t keep = 8; keep < packed.size(); keep += packed.size() / 9) {
    const All all = unpack(packed.substr(0, keep), 4096);
    EXPECT_TRUE(all.truncated) << keep;
    EXPECT_TRUE(text.starts_with(all.bytes)) << keep;
  }
}

TEST_P(Packed, SurvivesDamage) {
  const std::string packed = GetParam().second(text_of(40'000));
  for (std::size_t at = 12; at < packed.size(); at += packed.size() / 9) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(~damaged[at]);
    unpack(damaged, 4096);  // what comes out is not told, but it ends
  }
  EXPECT_TRUE(unpack(packed + "and something else", 4096).truncated);
}

INSTANTIATE_TEST_SUITE_P(With, Packed,
                         testing::Values(std::pair<std::string, Packer>("gzip", &gzip),
                                         std::pair<std::string, Packer>("xz", &xz),
                                         std::pair<std::string, Packer>("zstd", &zstd)));

TEST(Source, OfAFileIsTheFile) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "trace";
  const std::string text = text_of(100'000);
  std::ofstream(path) << text;
  auto source = from_file(path);
  ASSERT_TRUE(source);
  EXPECT_GE((*source)->file(), 0);
  EXPECT_EQ(read_all(**source, 65536).bytes, text);
}

TEST(Source, NamesAFileThatIsNotThere) {
  const auto source = from_file("/nonexistent/trace");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ExitCode::kIo);
  EXPECT_NE(source.error().what.find("/nonexistent/trace"), std::string::npos);
}

TEST(Source, OfAFolderCannotBeRead) {
  auto source = from_file("/");
  ASSERT_TRUE(source);
  std::string piece(10, '\0');
  const auto n = (*source)->read(piece);
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().code, ExitCode::kIo);
}

TEST(Source, GivesWhatAPipeHasBeforeItIsClosed) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  UniqueFd write_end(ends[1]);
  const auto source = from_fd(UniqueFd(ends[0]), "-");
  EXPECT_EQ(source->file(), -1);
  std::string piece(100, '\0');
  for (const std::string text : {"one", "two"}) {
    ASSERT_EQ(::write(write_end.get(), text.data(), text.size()), 3);
    EXPECT_EQ(source->read(piece).value(), 3u);
    EXPECT_EQ(piece.substr(0, 3), text);
  }
  write_end.reset();
  EXPECT_EQ(source->read(piece).value(), 0u);
}

TEST(PeekedSource, GivesWhatWasPeekedAgain) {
  for (const std::size_t piece : {1u, 3u, 100u}) {
    PeekedSource source(std::make_unique<test::Pieces>("0123456789", piece));
    EXPECT_EQ(source.peek(4).value(), "0123");
    EXPECT_EQ(source.peek(6).value(), "012345");
    EXPECT_EQ(read_all(source, 4).bytes, "0123456789");
  }
  PeekedSource small(std::make_unique<test::Pieces>("ab", 10));
  EXPECT_EQ(small.peek(6).value(), "ab");
}

}  // namespace
}  // namespace fencepost::trace
