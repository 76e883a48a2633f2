// SPDX-License-Identifier: MIT
// Whole files: read, write in place of the old one, folders, and room on the disk.
#include "base/files.h"

#include <fcntl.h>

#include <array>

#include "base/unique_fd.h"

namespace fencepost {
namespace {

ExitCode code_of(int error) {
  return error == ENOSPC || error == EDQUOT ? ExitCode::kNoSpace : ExitCode::kIo;
}

Status write_all_bytes(int fd, std::string_view bytes, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(code_of(errno), fmt::format("cannot write {}", file.string()));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail_errno(ExitCode::kIo, fmt::format("cannot open {}", file.string()));
  std::string bytes;
  std::array<char, 65536> buffer{};
  while (true) {
    const auto n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(ExitCode::kIo, fmt::format("cannot read {}", file.string()));
    if (n == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

Status write_file(const std::filesystem::path& file, std::string_view bytes) {
  const auto beside = fmt::format("{}.{}.tmp", file.string(), ::getpid());
  UniqueFd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) return fail_errno(code_of(errno), fmt::format("cannot write {}", file.string()));
  Status status = write_all_bytes(fd.get(), bytes, file);
  fd.reset();
  if (status && ::rename(beside.c_str(), file.c_str()) != 0)
    status = fail_errno(code_of(errno), fmt::format("cannot write {}", file.string()));
  if (!status) ::unlink(beside.c_str());
  return status;
}

Status make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail(code_of(error.value()),
                fmt::format("cannot make {}: {}", folder.string(), error.message()));
  return {};
}

Status require_space(const std::filesystem::path& folder, std::uint64_t bytes,
                     std::string_view purpose) {
  std::error_code error;
  auto existing = std::filesystem::absolute(folder, error);
  while (!std::filesystem::exists(existing, error) && existing.has_relative_path())
    existing = existing.parent_path();
  const auto space = std::filesystem::space(existing, error);
  constexpr std::uint64_t kMiB = 1 << 20;
  if (!error && space.available < bytes)
    return fail(ExitCode::kNoSpace,
                fmt::format("{} needs {} MiB at {}, and {} MiB are free", purpose, bytes / kMiB,
                            existing.string(), space.available / kMiB),
                "free some, or point FENCEPOST_CACHE at another disk; `fencepost kernel clean` "
                "removes kernels that nothing uses");
  return {};
}

}  // namespace fencepost
