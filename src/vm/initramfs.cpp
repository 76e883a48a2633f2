// SPDX-License-Identifier: MIT
// The guest's first file system, written with libarchive.
#include "vm/initramfs.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string_view>

#include "base/files.h"

namespace fencepost::vm {
namespace fs = std::filesystem;
namespace {

/// Loaded by the suite itself where a check needs it.
constexpr std::string_view kTestModule = "fencepost_test";

/// Their nodes come after those of vim2m and visl, which most checks look for: a look at one of
/// these is an open() that makes a codec's context.
constexpr std::array<std::string_view, 2> kLoadedLast = {"vicodec", "vivid"};

/// vivid makes 64 devices of many nodes each unless told otherwise; one is enough.
const std::map<std::string_view, std::string_view>& parameters() {
  static const std::map<std::string_view, std::string_view> all = {{"vivid", "n_devs=1"}};
  return all;
}

struct ArchiveDeleter {
  void operator()(archive* a) const { archive_write_free(a); }
};
struct EntryDeleter {
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};

/// An archive in memory.
class Cpio {
 public:
  Cpio() : archive_(archive_write_new()) {
    archive_write_set_format_cpio_newc(archive_.get());
    archive_write_add_filter_none(archive_.get());
    archive_write_set_bytes_in_last_block(archive_.get(), 1);
    archive_write_open(archive_.get(), &bytes_, nullptr, &Cpio::write, nullptr);
  }

  Status add(const char* name, mode_t mode, std::string_view content = {}, dev_t device = 0) {
    const std::unique_ptr<archive_entry, EntryDeleter> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name);
    archive_entry_set_mode(entry.get(), mode);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_entry_set_mtime(entry.get(), 0, 0);
    archive_entry_set_rdev(entry.get(), device);
    const bool written = archive_write_header(archive_.get(), entry.get()) == ARCHIVE_OK &&
                         archive_write_data(archive_.get(), content.data(), content.size()) >= 0;
    if (written) return {};
    return fail(ExitCode::kInternal, fmt::format("cannot put {} into the initramfs", name));
  }

  Result<std::string> finish() {
    if (archive_write_close(archive_.get()) != ARCHIVE_OK)
      return fail(ExitCode::kInternal, "cannot finish the initramfs");
    return std::move(bytes_);
  }

 private:
  static la_ssize_t write(archive* /*unused*/, void* to, const void* data, std::size_t size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
  }

  std::string bytes_;
  std::unique_ptr<archive, ArchiveDeleter> archive_;
};

}  // namespace

std::string module_list(const std::vector<fs::path>& modules) {
  std::string list;
  auto ordered = modules;
  std::stable_partition(ordered.begin(), ordered.end(), [](const fs::path& file) {
    return std::find(kLoadedLast.begin(), kLoadedLast.end(), file.stem().string()) ==
           kLoadedLast.end();
  });
  for (const auto& file : ordered) {
    const auto name = file.stem().string();
    if (name == kTestModule) continue;
    list += file.filename().string();
    if (const auto found = parameters().find(name); found != parameters().end())
      list += fmt::format(" {}", found->second);
    list += '\n';
  }
  return list;
}

Result<std::string> make_initramfs(const fs::path& agent, const std::vector<fs::path>& modules) {
  Cpio cpio;
  FP_ASSIGN(const auto init, read_file(agent));
  FP_TRY(cpio.add("init", S_IFREG | 0755, init));
  FP_TRY(cpio.add("dev", S_IFDIR | 0755));
  FP_TRY(cpio.add("dev/console", S_IFCHR | 0600, {}, makedev(5, 1)));
  FP_TRY(cpio.add("modules", S_IFDIR | 0755));
  for (const auto& file : modules) {
    FP_ASSIGN(const auto content, read_file(file));
    const auto name = "modules/" + file.filename().string();
    FP_TRY(cpio.add(name.c_str(), S_IFREG | 0644, content));
  }
  FP_TRY(cpio.add("modules/modules.load", S_IFREG | 0644, module_list(modules)));
  return cpio.finish();
}

}  // namespace fencepost::vm
