// SPDX-License-Identifier: MIT
// The booted guests on disk: one file a kernel and kind of time, made when first asked for.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "vm/guest.h"
#include "vm/qemu.h"

namespace fencepost::vm {

/// Files NAME.qcow2.zst with NAME.json beside them, which says what the snapshot was made from. A
/// snapshot of another agent, QEMU or command line is replaced, so there is one for each kernel,
/// time and memory; those whose kernel is gone are removed when a new one is made.
class SnapshotStore {
 public:
  explicit SnapshotStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// A private copy of the snapshot of `config`: a qcow2 file in memory, ready to be written to.
  /// Boots and saves first where there is none; another process or thread that makes the same is
  /// waited for. Errors: kQemu, kGuest, kNoSpace, kInterrupted.
  Result<UniqueFd> open(const Qemu& qemu, const GuestConfig& config, const std::string& initramfs);

 private:
  struct Entry {
    std::filesystem::path image, note;
    std::string key;
  };
  Entry entry_for(const Qemu& qemu, const GuestConfig& config, const std::string& initramfs) const;
  static bool is_current(const Entry& entry);
  Status make(const Qemu& qemu, const GuestConfig& config, const std::string& initramfs,
              const Entry& entry) const;
  void prune() const;

  std::filesystem::path folder_;
};

}  // namespace fencepost::vm
