// SPDX-License-Identifier: MIT
// A file that is too long to be kept in memory first: written piece by piece.
#include "base/output_file.h"

#include <fcntl.h>

namespace fencepost {
namespace {

constexpr std::size_t kBuffer = 1 << 18;

ExitCode code_of(int error) {
  return error == ENOSPC || error == EDQUOT ? ExitCode::kNoSpace : ExitCode::kIo;
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::filesystem::path& file, Where where) {
  std::filesystem::path beside;
  if (where == Where::kBeside) beside = fmt::format("{}.{}.tmp", file.string(), ::getpid());
  const auto& path = beside.empty() ? file : beside;
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) return fail_errno(code_of(errno), fmt::format("cannot write {}", file.string()));
  return OutputFile(std::move(fd), file, std::move(beside));
}

OutputFile::~OutputFile() {
  if (!fd_) return;
  if (beside_.empty())
    static_cast<void>(flush());
  else
    ::unlink(beside_.c_str());
}

Status OutputFile::put(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(fd_.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      status_ = fail_errno(code_of(errno), fmt::format("cannot write {}", file_.string()));
      return status_;
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Status OutputFile::write(std::string_view bytes) {
  if (!status_) return status_;
  size_ += bytes.size();
  if (buffer_.size() + bytes.size() > kBuffer) FP_TRY(flush());
  if (bytes.size() > kBuffer) return put(bytes);
  buffer_ += bytes;
  return {};
}

Status OutputFile::flush() {
  if (!status_) return status_;
  Status written = put(buffer_);
  buffer_.clear();
  return written;
}

Status OutputFile::finish() {
  FP_TRY(flush());
  if (!beside_.empty() && ::rename(beside_.c_str(), file_.c_str()) != 0) {
    status_ = fail_errno(code_of(errno), fmt::format("cannot write {}", file_.string()));
    return status_;
  }
  fd_.reset();
  return {};
}

}  // namespace fencepost
