// SPDX-License-Identifier: MIT
// Builds a kernel: the order of the steps, and what is kept if one of them fails.
#include "kernel/build.h"

#include <chrono>

#include "base/files.h"
#include "base/paths.h"
#include "kernel/config.h"
#include "kernel/disk_usage.h"
#include "kernel/file_lock.h"
#include "kernel/git.h"
#include "kernel/hash.h"
#include "kernel/image.h"
#include "kernel/kbuild.h"
#include "kernel/object_tree.h"
#include "kernel/series.h"
#include "kernel/stamp.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

/// Part of every key: raised when the same input would give another kernel than before.
constexpr const char* kRecipe = "1";
constexpr std::uint64_t kFullBuildBytes = 2ULL << 30;
constexpr std::uint64_t kChangeBytes = 512ULL << 20;
/// What make announces in a build from nothing.
constexpr int kUsualSteps = 1950;
/// Announced by every build, whatever changed, and per object (it is linked into a module, too).
constexpr int kFixedSteps = 12;
constexpr int kStepsPerObject = 2;
/// The folder below kernel/ that is built as an external module for a configuration: those of the
/// simulated SoC have a module of its own in the guest.
const char* external_module(const std::string& config) {
  return config == "soc" || config.starts_with("soc-") ? "soc-glue" : "test";
}

/// One build from the lock to the stamp. Its members are what the steps hand on to each other.
class Builder {
 public:
  Builder(const BaseSource& base, const fs::path& root, const BuildRequest& request,
          std::string key, const BuildProgress& progress)
      : base_(base),
        root_(root),
        request_(request),
        key_(std::move(key)),
        progress_(progress),
        objects_(base.tree(), base.objects(request.config)),
        kbuild_({.source = base.tree(),
                 .objects = base.objects(request.config),
                 .cache = base.cache,
                 .log = base.logs() / (key_ + ".log")}) {}

  Status run();

 private:
  void say(const std::string& what) { report(done_, total_, what); }
  void report(int done, int total, const std::string& what) const {
    if (progress_) progress_(done, total, what);
  }
  Status prepare_source();
  Status prepare_config();
  Status make();
  Status make_kernel();
  Result<std::vector<fs::path>> make_external_module();
  Status keep(const std::vector<fs::path>& extra_modules);
  Status install(const std::vector<fs::path>& extra_modules, const fs::path& folder);
  void step(const std::string& what);

  const BaseSource& base_;
  const fs::path& root_;
  const BuildRequest& request_;
  const std::string key_;
  const BuildProgress& progress_;
  ObjectTree objects_;
  Kbuild kbuild_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::string commit_;
  std::string came_from_;
  bool from_nothing_ = false;
  int done_ = 0;
  int total_ = 0;
};

Status Builder::prepare_source() {
  FP_TRY(ensure_repository(base_, [this](const std::string& what) { say(what); }));
  say("preparing the source");
  FP_TRY(ensure_tree(base_));
  FP_ASSIGN(came_from_, Git(base_.tree()).commit("HEAD"));
  FP_ASSIGN(commit_, switch_tree(base_, request_.shape));
  return {};
}

/// Skipped where the objects already have exactly this configuration.
Status Builder::prepare_config() {
  ConfigRequest wanted{.option = request_.shape.option, .option_on = request_.option_on};
  FP_ASSIGN(wanted.fragments, config_fragments(root_, request_.config));
  Hash hash;
  hash.add("base", base_.version);
  for (const auto& fragment : wanted.fragments) FP_TRY(hash.add_file(fragment));
  hash.add(wanted.option, wanted.option_on ? "y" : "n");
  FP_ASSIGN(const auto toolchain, toolchain_version());
  hash.add("toolchain", toolchain);
  // A series that adds symbols makes another configuration of the same fragments.
  FP_ASSIGN(const auto kconfig,
            Git(base_.tree())
                .output({"diff", "--raw", "--no-abbrev", "base", commit_, "--", "*Kconfig*"}));
  hash.add("Kconfig", kconfig);
  const auto digest = hash.hex(64);
  if (digest == objects_.state().config) return {};
  // Which objects another configuration changes is not known beforehand.
  if (!from_nothing_) total_ = 0;
  say("configuring");
  FP_TRY(objects_.set_config(""));
  FP_TRY(configure(kbuild_, wanted, base_.configs() / (digest + ".config")));
  return objects_.set_config(digest);
}

void Builder::step(const std::string& what) {
  ++done_;
  // An estimate that turns out too low must not show more done than there is.
  if (total_ > 0 && done_ > total_) total_ = done_;
  report(done_, total_, what);
}

Status Builder::make_kernel() {
  return kbuild_.make({"bzImage", "modules"}, [this](const std::string& what) { step(what); });
}

/// Copies `source` to `copy` unless that is what lies there already: an unchanged file keeps its
/// time, and make has nothing to do for it.
Status refresh_copy(const fs::path& source, const fs::path& copy) {
  Hash hash;
  FP_TRY(hash.add_folder(source));
  const auto digest_file = copy / "fencepost-digest";
  std::error_code error;
  if (const auto old = read_file(digest_file); old && *old == hash.hex(64)) return {};
  fs::remove_all(copy, error);
  fs::copy(source, copy, fs::copy_options::recursive, error);
  if (error)
    return fail(ExitCode::kIo, fmt::format("cannot copy {}: {}", source.string(), error.message()));
  return write_file(digest_file, hash.hex(64));
}

/// The external module, built in a copy so that nothing is written to the project.
Result<std::vector<fs::path>> Builder::make_external_module() {
  const auto* const name = external_module(request_.config);
  const auto source = root_ / "kernel" / name;
  const auto copy = kbuild_.folders().objects / fmt::format("fencepost_{}", name);
  std::vector<fs::path> modules;
  std::error_code error;
  if (!fs::exists(source / "Kbuild", error)) return modules;
  FP_TRY(refresh_copy(source, copy));
  FP_TRY(kbuild_.make({fmt::format("M={}", copy.string()), "modules"},
                      [this](const std::string& what) { step(what); }));
  for (const auto& entry : fs::directory_iterator(copy, error))
    if (entry.path().extension() == ".ko") modules.push_back(entry.path());
  return modules;
}

Status Builder::install(const std::vector<fs::path>& extra_modules, const fs::path& folder) {
  const auto& objects = kbuild_.folders().objects;
  Stamp stamp{.key = key_,
              .shape = request_.shape.name,
              .config = request_.config,
              .option_on = request_.option_on,
              .base = base_.version,
              .commit = commit_};
  FP_ASSIGN(stamp.modules, collect_image(objects, extra_modules, folder));
  FP_ASSIGN(stamp.release, read_file(objects / "include/config/kernel.release"));
  stamp.release = stamp.release.substr(0, stamp.release.find('\n'));
  stamp.built = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  stamp.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  stamp.bytes = folder_size(folder);
  return write_stamp(folder, stamp);
}

/// Makes the folder beside its place and renames it: builds/ holds whole kernels only.
Status Builder::keep(const std::vector<fs::path>& extra_modules) {
  say("collecting the modules");
  const auto place = base_.builds() / key_;
  auto partial = place;
  partial += ".partial";
  std::error_code error;
  fs::remove_all(partial, error);
  fs::remove_all(place, error);
  FP_TRY(install(extra_modules, partial));
  fs::rename(partial, place, error);
  if (!error) return {};
  return fail(ExitCode::kIo,
              fmt::format("cannot rename {}: {}", partial.string(), error.message()));
}

Status Builder::make() {
  FP_TRY(prepare_config());
  FP_TRY(make_kernel());
  FP_ASSIGN(const auto extra_modules, make_external_module());
  return keep(extra_modules);
}

Status Builder::run() {
  FP_TRY(check_build_tools());
  FP_TRY(prepare_source());
  FP_TRY(objects_.open());
  from_nothing_ = !objects_.state().whole;
  FP_TRY(require_space(base_.cache, from_nothing_ ? kFullBuildBytes : kChangeBytes,
                       "building a kernel"));
  std::error_code ignored;
  fs::remove(kbuild_.folders().log, ignored);
  FP_ASSIGN(const auto changed, objects_.prepare(commit_, came_from_));
  total_ = from_nothing_ ? kUsualSteps
                         : kFixedSteps + kStepsPerObject * objects_.count_affected(changed);
  if (const auto made = make(); !made) {
    FP_TRY(objects_.give_up());
    return made;
  }
  return objects_.finish(commit_);
}

}  // namespace

Result<std::string> build_key(const BaseSource& base, const fs::path& project_root,
                              const BuildRequest& request) {
  Hash hash;
  hash.add("recipe", kRecipe);
  hash.add("base", base.version);
  for (const auto& patch : request.shape.patches) FP_TRY(hash.add_file(patch));
  FP_ASSIGN(const auto fragments, config_fragments(project_root, request.config));
  for (const auto& fragment : fragments) FP_TRY(hash.add_file(fragment));
  const bool off = !request.option_on && !request.shape.option.empty();
  hash.add(request.shape.option, off ? "n" : "y");
  FP_ASSIGN(const auto toolchain, toolchain_version());
  hash.add("toolchain", toolchain);
  FP_TRY(hash.add_folder(project_root / "kernel" / external_module(request.config)));
  return fmt::format("{}-{}{}-{}", request.shape.name, request.config, off ? "-off" : "",
                     hash.hex(16));
}

std::optional<KernelImage> find_built(const BaseSource& base, const std::string& key) {
  const auto folder = base.builds() / key;
  const auto stamp = read_stamp(folder);
  if (!stamp || stamp->key != key) return std::nullopt;
  KernelImage image{
      .key = key, .bz_image = folder / "bzImage", .build_dir = folder, .release = stamp->release};
  for (const auto& name : stamp->modules) image.modules.push_back(folder / "modules" / name);
  return image;
}

Result<KernelImage> build(const BaseSource& base, const fs::path& project_root,
                          const BuildRequest& request, const BuildProgress& progress) {
  FP_ASSIGN(auto key, build_key(base, project_root, request));
  if (auto image = find_built(base, key)) return *image;
  FP_ASSIGN(const auto lock, FileLock::take(base.lock_file(), [&] {
              if (progress) progress(0, 0, "waiting for another build");
            }));
  if (auto image = find_built(base, key)) return *image;
  FP_TRY(Builder(base, project_root, request, key, progress).run());
  if (auto image = find_built(base, key)) return *image;
  return fail(ExitCode::kInternal, fmt::format("the kernel {} is not there after its build", key));
}

Result<KernelImage> build(const fs::path& project_root, const BuildRequest& request,
                          const BuildProgress& progress) {
  FP_ASSIGN(const auto cache, cache_dir());
  FP_ASSIGN(const auto base, find_base_source(cache));
  return build(base, project_root, request, progress);
}

}  // namespace fencepost::kernel
