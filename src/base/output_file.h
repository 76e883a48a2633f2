// SPDX-License-Identifier: MIT
// A file that is too long to be kept in memory first: written piece by piece.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost {

/// Writes through a buffer. Errors: kNoSpace where the disk is full, else kIo; after one, nothing
/// more is written, and every later call gives it again.
class OutputFile {
 public:
  enum class Where {
    kBeside,   ///< beside the file, which finish() puts in place: a reader sees all of it or none
    kInPlace,  ///< in the file itself: what has been written survives the writer
  };
  static Result<OutputFile> create(const std::filesystem::path& file, Where where);
  OutputFile(OutputFile&& other) noexcept = default;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  Status write(std::string_view bytes);
  /// Hands everything to the operating system.
  Status flush();
  /// Flushes, closes, puts the file in place.
  Status finish();
  /// Bytes so far, those in the buffer included.
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  OutputFile(UniqueFd fd, std::filesystem::path file, std::filesystem::path beside)
      : fd_(std::move(fd)), file_(std::move(file)), beside_(std::move(beside)) {}
  Status put(std::string_view bytes);

  UniqueFd fd_;
  std::filesystem::path file_, beside_;  ///< beside_: empty for kInPlace
  std::string buffer_;
  std::uint64_t size_ = 0;
  Status status_;
};

}  // namespace fencepost
