// SPDX-License-Identifier: MIT
// A reader in a process of its own, for what is read with a library that trusts its input.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>

#include "base/unique_fd.h"
#include "trace/reader.h"

namespace fencepost::trace {

/// Runs another reader in a child process, which hands its batches over in shared memory while the
/// next are being read. Where the child dies of a damaged recording, what came before is good, and
/// the rest is a loss. The child dies with the thread that called start().
class IsolatedReader final : public Reader {
 public:
  using Open = std::function<Result<std::unique_ptr<Reader>>()>;
  /// `open` is called in the child. The names in `recording` are what recording() will say; the
  /// counts come from the child. An Error: `open`'s, or kRecording where the child died of it.
  /// A child that needs more than `step_cpu` of processor time to open, or for one batch, goes
  /// round in circles, as libtracecmd may over a damaged file: it dies. (A whole file of gigabytes
  /// without any event of ours takes a few seconds.)
  static Result<std::unique_ptr<Reader>> start(
      const Open& open, Recording recording,
      std::chrono::seconds step_cpu = std::chrono::seconds(20));

  IsolatedReader(const IsolatedReader&) = delete;
  IsolatedReader& operator=(const IsolatedReader&) = delete;
  ~IsolatedReader() override;

  Result<std::span<const Event>> next() override;
  [[nodiscard]] const Recording& recording() const override { return recording_; }

 private:
  struct Shared;
  IsolatedReader(Shared* shared, Recording recording)
      : shared_(shared), recording_(std::move(recording)) {}

  Status fork_child(const Open& open, std::chrono::seconds step_cpu);
  Result<bool> wait_for_child();
  Result<std::span<const Event>> child_died();

  Shared* shared_;
  Recording recording_;
  UniqueFd channel_;
  pid_t child_ = -1;
  std::size_t slot_ = 0;
  bool holds_slot_ = false;  ///< it is full
  bool given_ = false;       ///< its events are the caller's
  bool done_ = false;
  Event loss_;
};

}  // namespace fencepost::trace
