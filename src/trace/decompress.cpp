// SPDX-License-Identifier: MIT
// gzip, xz and zstd streams, in bounded memory.
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <limits>

#include "trace/source.h"

namespace fencepost::trace {
namespace {

constexpr std::size_t kPiece = 1 << 17;

/// What one step of a decoder did.
enum class Step { kMore, kEndOfStream, kDamaged };

/// The part that is the same for all: compressed pieces in, until something comes out. A damaged
/// stream ends where it can no longer be read; what came before is good.
class DecompressedSource : public Source {
 public:
  explicit DecompressedSource(std::unique_ptr<Source> source)
      : source_(std::move(source)), piece_(kPiece) {}

  Result<std::size_t> read(std::span<char> into) override {
    // A decoder may hold output back for want of room, so it is asked before the source is.
    bool may_hold = true;
    while (!damaged_) {
      if (in_.empty() && !(may_hold && holds_output_)) {
        FP_ASSIGN(const std::size_t n, source_->read(piece_));
        if (n == 0) {
          // Several streams in a row are one; anything else that ends inside a stream is torn.
          damaged_ = inside_ || source_->truncated();
          return 0;
        }
        in_ = std::span<const char>(piece_).first(n);
      }
      std::span<char> out = into;
      const std::size_t had = in_.size();
      inside_ = true;
      const Step did = step(in_, out);
      const bool stuck =
          did == Step::kMore && had > 0 && in_.size() == had && out.size() == into.size();
      if (did == Step::kDamaged || stuck) damaged_ = true;
      if (did == Step::kEndOfStream) inside_ = false;
      holds_output_ = out.empty() && did == Step::kMore;
      may_hold = false;
      if (out.size() < into.size()) return into.size() - out.size();
    }
    return 0;
  }

  [[nodiscard]] bool truncated() const override { return damaged_; }

 protected:
  /// Takes from the front of `in`, puts to the front of `out`, and shortens both.
  virtual Step step(std::span<const char>& in, std::span<char>& out) = 0;

 private:
  std::unique_ptr<Source> source_;
  std::vector<char> piece_;
  std::span<const char> in_;
  bool inside_ = false;
  bool holds_output_ = false;
  bool damaged_ = false;
};

class GzipSource final : public DecompressedSource {
 public:
  explicit GzipSource(std::unique_ptr<Source> source) : DecompressedSource(std::move(source)) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    ok_ = ::inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  ~GzipSource() override { ::inflateEnd(&stream_); }

 protected:
  Step step(std::span<const char>& in, std::span<char>& out) override {
    if (!ok_) return Step::kDamaged;
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
    const auto had_in = std::min(in.size(), kMost);
    const auto had_out = std::min(out.size(), kMost);
    // zlib's interface is not const-correct; it does not write to its input.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(had_in);
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(had_out);
    const int did = ::inflate(&stream_, Z_NO_FLUSH);
    in = in.subspan(had_in - stream_.avail_in);
    out = out.subspan(had_out - stream_.avail_out);
    if (did == Z_STREAM_END) {
      ok_ = ::inflateReset(&stream_) == Z_OK;
      return Step::kEndOfStream;
    }
    return did == Z_OK || did == Z_BUF_ERROR ? Step::kMore : Step::kDamaged;
  }

 private:
  z_stream stream_{};
  bool ok_ = false;
};

class XzSource final : public DecompressedSource {
 public:
  explicit XzSource(std::unique_ptr<Source> source) : DecompressedSource(std::move(source)) {
    ok_ = start();
  }
  ~XzSource() override { ::lzma_end(&stream_); }

 protected:
  Step step(std::span<const char>& in, std::span<char>& out) override {
    if (!ok_) return Step::kDamaged;
    const auto had_out = out.size();
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = had_out;
    const lzma_ret did = ::lzma_code(&stream_, LZMA_RUN);
    in = in.last(stream_.avail_in);
    out = out.last(stream_.avail_out);
    if (did == LZMA_STREAM_END) {
      ok_ = start();
      return Step::kEndOfStream;
    }
    return did == LZMA_OK || did == LZMA_BUF_ERROR ? Step::kMore : Step::kDamaged;
  }

 private:
  /// A dictionary larger than this is no recording's: xz -9 needs 65 MiB.
  static constexpr std::uint64_t kMemory = 128ull << 20;

  bool start() { return ::lzma_stream_decoder(&stream_, kMemory, 0) == LZMA_OK; }

  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ok_ = false;
};

class ZstdSource final : public DecompressedSource {
 public:
  explicit ZstdSource(std::unique_ptr<Source> source)
      : DecompressedSource(std::move(source)), stream_(::ZSTD_createDStream()) {}
  ~ZstdSource() override { ::ZSTD_freeDStream(stream_); }

 protected:
  Step step(std::span<const char>& in, std::span<char>& out) override {
    if (stream_ == nullptr) return Step::kDamaged;
    ZSTD_inBuffer from = {in.data(), in.size(), 0};
    ZSTD_outBuffer to = {out.data(), out.size(), 0};
    const std::size_t did = ::ZSTD_decompressStream(stream_, &to, &from);
    in = in.subspan(from.pos);
    out = out.subspan(to.pos);
    if (::ZSTD_isError(did) != 0) return Step::kDamaged;
    return did == 0 ? Step::kEndOfStream : Step::kMore;
  }

 private:
  ZSTD_DStream* stream_;
};

}  // namespace

std::string_view compression_of(std::string_view head) {
  using namespace std::literals;
  if (head.starts_with("\x1f\x8b"sv)) return "gzip";
  if (head.starts_with("\xfd\x37zXZ\0"sv)) return "xz";
  if (head.starts_with("\x28\xb5\x2f\xfd"sv)) return "zstd";
  return "";
}

std::unique_ptr<Source> decompressed(std::unique_ptr<Source> source, std::string_view compression) {
  if (compression == "gzip") return std::make_unique<GzipSource>(std::move(source));
  if (compression == "xz") return std::make_unique<XzSource>(std::move(source));
  if (compression == "zstd") return std::make_unique<ZstdSource>(std::move(source));
  return source;
}

}  // namespace fencepost::trace
