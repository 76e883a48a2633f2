// SPDX-License-Identifier: MIT
// The booted guests on disk.
#include "vm/snapshot_store.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/paths.h"
#include "kernel/file_lock.h"
#include "kernel/hash.h"
#include "vm/boot.h"
#include "vm/compression.h"

namespace fencepost::vm {
namespace fs = std::filesystem;
namespace {

/// Compressed, a snapshot is a tenth of this.
constexpr std::uint64_t kSnapshotBytes = 256ull << 20;

/// The options with the same descriptors in each process.
MachineOptions without_descriptors(const GuestConfig& config) {
  auto options = machine_options(config);
  if (!options.hardware) return options;
  auto& hardware = *options.hardware;
  hardware.ram_fd = hardware.interrupts_fd = 0;
  if (hardware.registers_fd >= 0) hardware.registers_fd = 0;
  return options;
}

}  // namespace

SnapshotKey snapshot_key(const Qemu& qemu, const GuestConfig& config,
                         const std::string& initramfs) {
  kernel::Hash hash;
  hash.add("qemu", qemu.version);
  hash.add("initramfs", initramfs);
  for (const auto& word : arguments(without_descriptors(config))) hash.add("argument", word);
  if (config.hardware) hash.add("hardware", config.hardware->identity);
  return {.name = fmt::format("{}-{}-{}{}", config.kernel.key,
                              config.time == Time::kVirtual ? "virtual" : "real", config.memory_mb,
                              config.hardware ? "-hardware" : ""),
          .format = config.hardware ? "guest" : "qcow2",
          .hash = hash.hex(64),
          .kernel = config.kernel.bz_image};
}

Result<SnapshotStore> SnapshotStore::of(const GuestConfig& config) {
  if (!config.snapshots.empty()) return SnapshotStore(config.snapshots);
  FP_ASSIGN(const auto cache, cache_dir());
  return SnapshotStore(cache / "snapshots");
}

SnapshotStore::Entry SnapshotStore::entry_of(const SnapshotKey& key) const {
  return {.image = folder_ / fmt::format("{}.{}.zst", key.name, key.format),
          .note = folder_ / (key.name + ".json"),
          .lock = folder_ / (key.name + ".lock")};
}

bool SnapshotStore::is_current(const Entry& entry, const SnapshotKey& key) {
  const auto text = read_file(entry.note);
  if (!text) return false;
  const auto note = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  std::error_code error;
  return note.is_object() && note.value("key", "") == key.hash && fs::exists(entry.image, error);
}

Result<std::string> SnapshotStore::open(const SnapshotKey& key, const Make& make) const {
  FP_TRY(make_folder(folder_));
  const auto entry = entry_of(key);
  FP_ASSIGN(const auto lock, kernel::FileLock::take(entry.lock));
  if (is_current(entry, key)) {
    FP_ASSIGN(const auto compressed, read_file(entry.image));
    return decompress(compressed);
  }
  prune();
  FP_TRY(require_space(folder_, kSnapshotBytes, "a snapshot of a guest"));
  FP_ASSIGN(auto image, make());
  FP_TRY(keep(entry, key, image));
  return image;
}

Status SnapshotStore::keep(const Entry& entry, const SnapshotKey& key,
                           const std::string& image) const {
  FP_ASSIGN(const auto compressed, compress(image));
  std::error_code error;
  fs::remove(entry.note, error);  // from here on, an old snapshot does not count
  FP_TRY(write_file(entry.image, compressed));
  const nlohmann::json note = {{"key", key.hash}, {"kernel", key.kernel.string()}};
  return write_file(entry.note, note.dump() + '\n');
}

void SnapshotStore::prune() const {
  std::error_code error;
  for (const auto& file : fs::directory_iterator(folder_, error)) {
    if (file.path().extension() != ".json") continue;
    const auto text = read_file(file.path());
    const auto note = nlohmann::json::parse(text.value_or(""), nullptr, false);
    if (note.is_object() && fs::exists(note.value("kernel", ""), error)) continue;
    for (const auto* extension : {".json", ".qcow2.zst", ".guest.zst", ".lock"})
      fs::remove(fs::path(file.path()).replace_extension(extension), error);
  }
}

}  // namespace fencepost::vm
