// SPDX-License-Identifier: MIT
// What a guest's memory holds, without the much that is zero.
#include "vm/memory_image.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace fencepost::vm {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kChunk = 256 * kPage;

struct Run {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

Result<std::uint64_t> size_of(int fd) {
  struct stat about {};
  if (::fstat(fd, &about) != 0)
    return fail_errno(ExitCode::kInternal, "cannot look at the guest's memory");
  return static_cast<std::uint64_t>(about.st_size);
}

bool is_zero(std::string_view page) {
  return std::ranges::all_of(page, [](char byte) { return byte == 0; });
}

/// Appends pages to the last run or begins another.
class Packer {
 public:
  void add(std::uint64_t offset, std::string_view page) {
    if (run_.length == 0 || run_.offset + run_.length != offset) begin(offset);
    packed_ += page;
    run_.length += page.size();
    std::memcpy(packed_.data() + run_at_, &run_, sizeof run_);
  }
  std::string take() { return std::move(packed_); }

 private:
  void begin(std::uint64_t offset) {
    run_ = {.offset = offset};
    run_at_ = packed_.size();
    packed_.append(sizeof run_, '\0');
  }

  std::string packed_;
  Run run_;
  std::size_t run_at_ = 0;
};

/// Looks at one piece of the file.
Status pack_chunk(int fd, std::uint64_t offset, std::vector<char>& chunk, Packer& packer) {
  const auto n = ::pread(fd, chunk.data(), chunk.size(), static_cast<off_t>(offset));
  if (n < 0) return fail_errno(ExitCode::kInternal, "cannot read the guest's memory");
  const std::string_view bytes(chunk.data(), static_cast<std::size_t>(n));
  for (std::size_t at = 0; at < bytes.size(); at += kPage) {
    const auto page = bytes.substr(at, kPage);
    if (!is_zero(page)) packer.add(offset + at, page);
  }
  return {};
}

Status write_run(int fd, const Run& run, std::string_view bytes) {
  auto offset = static_cast<off_t>(run.offset);
  while (!bytes.empty()) {
    const auto n = ::pwrite(fd, bytes.data(), bytes.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(ExitCode::kInternal, "cannot fill the guest's memory");
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += n;
  }
  return {};
}

}  // namespace

Result<std::string> pack_memory(int fd) {
  FP_ASSIGN(const auto size, size_of(fd));
  Packer packer;
  std::vector<char> chunk(kChunk);
  // Holes are passed over unread: a look at one would give it a page.
  for (std::uint64_t offset = 0; offset < size; offset += kChunk) {
    const auto data = ::lseek(fd, static_cast<off_t>(offset), SEEK_DATA);
    if (data < 0 && errno == ENXIO) break;
    if (data < 0) return fail_errno(ExitCode::kInternal, "cannot read the guest's memory");
    offset = static_cast<std::uint64_t>(data);
    FP_TRY(pack_chunk(fd, offset, chunk, packer));
  }
  return packer.take();
}

Status unpack_memory(std::string_view packed, int fd) {
  FP_ASSIGN(const auto size, size_of(fd));
  const auto damaged = [] { return fail(ExitCode::kIo, "a snapshot file is damaged"); };
  while (!packed.empty()) {
    Run run;
    if (packed.size() < sizeof run) return damaged();
    std::memcpy(&run, packed.data(), sizeof run);
    packed.remove_prefix(sizeof run);
    if (run.length > packed.size() || run.length > size || run.offset > size - run.length)
      return damaged();
    FP_TRY(write_run(fd, run, packed.substr(0, run.length)));
    packed.remove_prefix(run.length);
  }
  return {};
}

}  // namespace fencepost::vm
