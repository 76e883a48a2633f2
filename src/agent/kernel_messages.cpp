// SPDX-License-Identifier: MIT
// What the kernel says from now on: the messages of /dev/kmsg as text.
#include "agent/kernel_messages.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace fencepost::agent {

std::string message_line(std::string_view record) {
  const auto message = record.find(';');
  if (message == std::string_view::npos) return {};
  const auto text = record.substr(message + 1, record.find('\n', message) - message - 1);
  // priority, sequence number, time in microseconds
  std::string_view head = record.substr(0, message);
  for (int i = 0; i < 2; ++i) head.remove_prefix(std::min(head.size(), head.find(',') + 1));
  std::uint64_t us = 0;
  std::from_chars(head.data(), head.data() + head.size(), us);
  return fmt::format("[{:5}.{:06}] {}\n", us / 1'000'000, us % 1'000'000, text);
}

KernelMessages::KernelMessages() : fd_(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
  if (fd_) ::lseek(fd_.get(), 0, SEEK_END);
}

std::string KernelMessages::take() {
  std::string text;
  std::array<char, 8192> record{};
  while (fd_) {
    const auto n = ::read(fd_.get(), record.data(), record.size());
    if (n < 0 && errno == EPIPE) {  // overwritten before it could be read
      ++gaps_;
      continue;
    }
    if (n <= 0) break;
    text += message_line({record.data(), static_cast<std::size_t>(n)});
  }
  return text;
}

}  // namespace fencepost::agent
