// SPDX-License-Identifier: MIT
// What the kernel says from now on: the messages of /dev/kmsg as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace fencepost::agent {

/// One record of /dev/kmsg ("6,339,5140900,-;TEXT\n KEY=VALUE\n":
/// Documentation/ABI/testing/dev-kmsg) as dmesg prints it, with its newline; "" for what is no
/// record.
std::string message_line(std::string_view record);

/// The kernel log from the moment of opening. Empty where the caller may not read it.
class KernelMessages {
 public:
  KernelMessages();
  [[nodiscard]] bool readable() const { return fd_.valid(); }
  /// Polls readable when there is something to take; -1 where not readable.
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// The messages since the last call, one a line, as dmesg prints them.
  std::string take();
  /// How often messages were overwritten before they could be read.
  [[nodiscard]] std::uint64_t gaps() const { return gaps_; }

 private:
  UniqueFd fd_;
  std::uint64_t gaps_ = 0;
};

}  // namespace fencepost::agent
