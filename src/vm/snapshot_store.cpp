// SPDX-License-Identifier: MIT
// The booted guests on disk.
#include "vm/snapshot_store.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/process.h"
#include "kernel/file_lock.h"
#include "kernel/hash.h"
#include "vm/boot.h"
#include "vm/compression.h"

namespace fencepost::vm {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kBootPatience(120);

/// Compressed, a snapshot is a tenth of this.
constexpr std::uint64_t kSnapshotBytes = 256ull << 20;

/// An empty qcow2 file. QEMU puts the guest's memory beside the contents of the disk, of which
/// there are none: the size is nominal.
Status create_qcow2(int fd) {
  FP_ASSIGN(const auto made,
            run(Command{.argv = {"qemu-img", "create", "-q", "-f", "qcow2",
                                 fmt::format("/proc/{}/fd/{}", ::getpid(), fd), "1M"}}));
  if (made.ok()) return {};
  return fail(ExitCode::kQemu,
              fmt::format("qemu-img cannot make a file: {}", last_lines(made.output, 3)));
}

/// Waits until a QEMU that was told to quit has ended: only then has it written everything.
Status await_end(Machine& machine) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (true) {
    FP_ASSIGN(const auto event, machine.wait(deadline, [](const protocol::Frame&) {}));
    if (event == Machine::Event::kEnded) return {};
    if (event == Machine::Event::kInterrupted) return fail(ExitCode::kInterrupted, "interrupted");
    if (event == Machine::Event::kSilence) return fail(ExitCode::kQemu, "QEMU does not quit");
  }
}

/// Boots a guest and saves it; gives the qcow2 file, in memory.
Result<UniqueFd> boot_and_save(const Qemu& qemu, const GuestConfig& config,
                               const std::string& initramfs) {
  FP_ASSIGN(auto file, anonymous_file(""));
  FP_TRY(create_qcow2(file.get()));
  auto options = machine_options(config);
  options.snapshot_fd = file.get();
  FP_ASSIGN(auto machine, boot(qemu, options, initramfs, kBootPatience));
  FP_TRY(machine.qmp().execute("stop"));
  FP_TRY(machine.qmp().human(fmt::format("savevm {}", kSnapshotName)));
  FP_TRY(machine.qmp().execute("quit"));
  FP_TRY(await_end(machine));
  return file;
}

}  // namespace

SnapshotStore::Entry SnapshotStore::entry_for(const Qemu& qemu, const GuestConfig& config,
                                              const std::string& initramfs) const {
  const auto name =
      fmt::format("{}-{}-{}", config.kernel.key, config.time == Time::kVirtual ? "virtual" : "real",
                  config.memory_mb);
  kernel::Hash hash;
  hash.add("qemu", qemu.version);
  hash.add("initramfs", initramfs);
  // The descriptors are not filled in yet: the same in each process.
  for (const auto& word : arguments(machine_options(config))) hash.add("argument", word);
  return {folder_ / (name + ".qcow2.zst"), folder_ / (name + ".json"), hash.hex(64)};
}

bool SnapshotStore::is_current(const Entry& entry) {
  const auto text = read_file(entry.note);
  if (!text) return false;
  const auto note = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  std::error_code error;
  return note.is_object() && note.value("key", "") == entry.key && fs::exists(entry.image, error);
}

Result<UniqueFd> SnapshotStore::open(const Qemu& qemu, const GuestConfig& config,
                                     const std::string& initramfs) {
  FP_TRY(make_folder(folder_));
  const auto entry = entry_for(qemu, config, initramfs);
  auto lock_file = entry.note;
  FP_ASSIGN(const auto lock, kernel::FileLock::take(lock_file.replace_extension(".lock")));
  if (!is_current(entry)) {
    prune();
    FP_TRY(make(qemu, config, initramfs, entry));
  }
  FP_ASSIGN(const auto compressed, read_file(entry.image));
  FP_ASSIGN(const auto image, decompress(compressed));
  return anonymous_file(image);
}

Status SnapshotStore::make(const Qemu& qemu, const GuestConfig& config,
                           const std::string& initramfs, const Entry& entry) const {
  FP_TRY(require_space(folder_, kSnapshotBytes, "a snapshot of a guest"));
  FP_ASSIGN(const auto file, boot_and_save(qemu, config, initramfs));
  FP_ASSIGN(const auto image, read_file(fmt::format("/proc/self/fd/{}", file.get())));
  FP_ASSIGN(const auto compressed, compress(image));
  std::error_code error;
  fs::remove(entry.note, error);  // from here on, an old snapshot does not count
  FP_TRY(write_file(entry.image, compressed));
  const nlohmann::json note = {{"key", entry.key}, {"kernel", config.kernel.bz_image.string()}};
  return write_file(entry.note, note.dump() + '\n');
}

void SnapshotStore::prune() const {
  std::error_code error;
  for (const auto& file : fs::directory_iterator(folder_, error)) {
    if (file.path().extension() != ".json") continue;
    const auto text = read_file(file.path());
    const auto note = nlohmann::json::parse(text.value_or(""), nullptr, false);
    if (note.is_object() && fs::exists(note.value("kernel", ""), error)) continue;
    for (const auto* extension : {".json", ".qcow2.zst", ".lock"})
      fs::remove(fs::path(file.path()).replace_extension(extension), error);
  }
}

}  // namespace fencepost::vm
