// SPDX-License-Identifier: MIT
// What the hardware did, and what the guest did wrong with it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fencepost::soc {

/// One misuse of a device: who, the register by its name, and what was wrong. The text of one kind
/// of misuse is always the same, without numbers of the guest's choosing, so that it is told once.
struct Problem {
  std::string device;
  std::string register_name;
  std::string text;
  auto operator<=>(const Problem&) const = default;
};

/// Collects notes and problems of all devices. Thread-safe.
class Journal {
 public:
  using Sink = std::function<void(const std::string& line)>;
  /// `sink` gets each line as it is written, one call at a time; may be empty.
  explicit Journal(Sink sink = {}) : sink_(std::move(sink)) {}

  /// A line of the trace of what `device` did.
  void note(std::string_view device, std::string_view text);
  /// A misuse: written to the sink when it is seen for the first time.
  void problem(Problem problem);
  /// One job of `device` has ended.
  void count_job(std::string_view device);
  /// So many bytes has `device` written to memory since its start.
  void wrote(std::string_view device, std::uint64_t bytes);
  /// Something was made to go wrong with a job: a line of the trace, and counted.
  void fault(std::string_view device, std::uint64_t job, std::string_view name);

  [[nodiscard]] std::vector<Problem> problems() const;
  [[nodiscard]] std::map<std::string, std::uint64_t> jobs() const;
  /// Bytes written to memory.
  [[nodiscard]] std::map<std::string, std::uint64_t> bytes() const;
  /// How often each fault happened, by device and name.
  using Faults = std::map<std::string, std::map<std::string, std::uint64_t>>;
  [[nodiscard]] Faults faults() const;

 private:
  mutable std::mutex mutex_;
  Sink sink_;
  std::set<Problem> problems_;
  std::map<std::string, std::uint64_t> jobs_;
  std::map<std::string, std::uint64_t> bytes_;
  Faults faults_;
};

}  // namespace fencepost::soc
