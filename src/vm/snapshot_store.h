// SPDX-License-Identifier: MIT
// The booted guests on disk: one file a kernel and kind of guest, made when first asked for.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "vm/guest.h"
#include "vm/qemu.h"

namespace fencepost::vm {

/// Which snapshot, and what it must have been made from.
struct SnapshotKey {
  std::string name;              ///< kernel, kind of time, memory, and whether there is hardware
  std::string format;            ///< how the snapshot's file ends: "qcow2" or "guest"
  std::string hash;              ///< of all that goes into it
  std::filesystem::path kernel;  ///< when this file has gone, so may the snapshot
};

/// The key of a guest of `config` that boots with `initramfs`. The numbers of descriptors do not
/// count.
SnapshotKey snapshot_key(const Qemu& qemu, const GuestConfig& config, const std::string& initramfs);

/// Files NAME.FORMAT.zst with NAME.json beside them, which says what the snapshot was made from. A
/// snapshot of another agent, QEMU or command line is replaced, so there is one for each name;
/// those whose kernel is gone are removed when a new one is made.
class SnapshotStore {
 public:
  explicit SnapshotStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// In the folder that `config` names, else in the user's cache.
  static Result<SnapshotStore> of(const GuestConfig& config);

  /// Boots and saves a guest; gives the snapshot's bytes.
  using Make = std::function<Result<std::string>()>;

  /// The bytes of the snapshot of `key`. Where there is none `make` makes it; another process or
  /// thread that makes the same is waited for. Errors: those of `make`, kIo, kNoSpace.
  [[nodiscard]] Result<std::string> open(const SnapshotKey& key, const Make& make) const;

 private:
  struct Entry {
    std::filesystem::path image, note, lock;
  };
  [[nodiscard]] Entry entry_of(const SnapshotKey& key) const;
  static bool is_current(const Entry& entry, const SnapshotKey& key);
  [[nodiscard]] Status keep(const Entry& entry, const SnapshotKey& key,
                            const std::string& image) const;
  void prune() const;

  std::filesystem::path folder_;
};

}  // namespace fencepost::vm
