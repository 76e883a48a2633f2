// SPDX-License-Identifier: MIT
// The bytes of a recording: from a file, a pipe that still grows, or memory.
#include "trace/source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/interrupt.h"

namespace fencepost::trace {
namespace {

/// A descriptor. Read in large pieces and not mapped: a mapping would count as resident memory as
/// large as the file, costs more in page faults than the copy does, and cannot read a pipe.
class FdSource : public Source {
 public:
  FdSource(UniqueFd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {
    struct stat status {};
    regular_ = ::fstat(fd_.get(), &status) == 0 && S_ISREG(status.st_mode);
  }

  Result<std::size_t> read(std::span<char> into) override {
    while (true) {
      if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
      // Also for a regular file: tracefs calls trace_pipe one.
      FP_TRY(wait());
      const auto n = ::read(fd_.get(), into.data(), into.size());
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EINTR && errno != EAGAIN)
        return fail_errno(ExitCode::kIo, fmt::format("cannot read {}", name_));
    }
  }

  [[nodiscard]] int file() const override { return regular_ ? fd_.get() : -1; }

 private:
  Status wait() const {
    std::array<pollfd, 2> fds = {pollfd{fd_.get(), POLLIN, 0}, pollfd{interrupt_fd(), POLLIN, 0}};
    while (::poll(fds.data(), fds.size(), -1) < 0)
      if (errno != EINTR)
        return fail_errno(ExitCode::kIo, fmt::format("cannot wait for {}", name_));
    if (fds[1].revents != 0) return fail(ExitCode::kInterrupted, "interrupted");
    return {};
  }

  UniqueFd fd_;
  std::string name_;
  bool regular_ = false;
};

class BytesSource : public Source {
 public:
  explicit BytesSource(std::string_view bytes) : rest_(bytes) {}

  Result<std::size_t> read(std::span<char> into) override {
    const auto n = rest_.copy(into.data(), into.size());
    rest_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view rest_;
};

}  // namespace

Result<std::string_view> PeekedSource::peek(std::size_t count) {
  std::array<char, 4096> piece{};
  while (head_.size() < count) {
    FP_ASSIGN(const std::size_t n, source_->read({piece.data(), count - head_.size()}));
    if (n == 0) break;
    head_.append(piece.data(), n);
  }
  return std::string_view(head_).substr(0, count);
}

Result<std::size_t> PeekedSource::read(std::span<char> into) {
  if (given_ == head_.size()) return source_->read(into);
  const auto n = head_.copy(into.data(), into.size(), given_);
  given_ += n;
  return n;
}

std::unique_ptr<Source> from_fd(UniqueFd fd, std::string name) {
  return std::make_unique<FdSource>(std::move(fd), std::move(name));
}

std::unique_ptr<Source> from_bytes(std::string_view bytes) {
  return std::make_unique<BytesSource>(bytes);
}

Result<std::unique_ptr<Source>> from_file(const std::filesystem::path& file) {
  UniqueFd fd(file == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                          : ::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail_errno(ExitCode::kIo, fmt::format("cannot open {}", file.string()));
  return from_fd(std::move(fd), file.string());
}

}  // namespace fencepost::trace
