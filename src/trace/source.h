// SPDX-License-Identifier: MIT
// The bytes of a recording: from a file, a pipe that still grows, or memory, uncompressed on the
// way.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::trace {

/// A stream of bytes.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  /// Puts at least one byte into `into` (which has room), or none at the end. Blocks until then;
  /// kInterrupted on Ctrl-C, kIo where the operating system refuses.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  /// At the end: whether the stream stopped before its own end mark, or was damaged.
  [[nodiscard]] virtual bool truncated() const { return false; }
  /// The open file, where the bytes are those of a regular file as it is; else -1.
  [[nodiscard]] virtual int file() const { return -1; }
};

/// A stream whose first bytes can be looked at before they are read.
class PeekedSource : public Source {
 public:
  explicit PeekedSource(std::unique_ptr<Source> source) : source_(std::move(source)) {}

  /// The first bytes, as many as there are up to `count` (at most 4096); before the first read().
  Result<std::string_view> peek(std::size_t count);

  Result<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] bool truncated() const override { return source_->truncated(); }
  [[nodiscard]] int file() const override { return source_->file(); }

 private:
  std::unique_ptr<Source> source_;
  std::string head_;
  std::size_t given_ = 0;  ///< how much of head_ has been read
};

/// `fd` read to its end; a pipe is waited for.
std::unique_ptr<Source> from_fd(UniqueFd fd, std::string name);

/// `bytes`, which must outlive the source.
std::unique_ptr<Source> from_bytes(std::string_view bytes);

/// Opens `file`, "-" for standard input.
Result<std::unique_ptr<Source>> from_file(const std::filesystem::path& file);

/// What a stream that begins with `head` is compressed with: "gzip", "xz", "zstd", or "".
std::string_view compression_of(std::string_view head);

/// `source` uncompressed. `compression` is one of compression_of()'s.
std::unique_ptr<Source> decompressed(std::unique_ptr<Source> source, std::string_view compression);

}  // namespace fencepost::trace
