// SPDX-License-Identifier: MIT
// `fencepost kernel build|list|checkout|save|clean`: the kernels of the shapes and their sources.
#include <ctime>
#include <memory>

#include "base/paths.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/verbs.h"
#include "kernel/build.h"
#include "kernel/config.h"
#include "kernel/disk_usage.h"
#include "kernel/inventory.h"
#include "kernel/workspace.h"

namespace fencepost::cli {
namespace {

struct Options {
  std::vector<std::string> shapes;
  std::string shape;
  std::string config = "debug";
  std::string folder;
  bool off = false;
  bool all = false;
};

/// What every verb of `kernel` works on.
struct Project {
  std::filesystem::path root;
  kernel::BaseSource base;
  std::vector<kernel::Shape> shapes;
};

Result<Project> open_project() {
  Project project;
  FP_ASSIGN(project.root, project_root());
  FP_ASSIGN(project.shapes, kernel::load_shapes(project.root));
  FP_ASSIGN(const auto cache, cache_dir());
  FP_ASSIGN(project.base, kernel::find_base_source(cache));
  return project;
}

Status build_one(const Project& project, const kernel::BuildRequest& request, Progress& progress) {
  const auto started = std::time(nullptr);
  auto track = progress.track(fmt::format("kernel {}", request.shape.name));
  FP_ASSIGN(const auto image, kernel::build(project.base, project.root, request,
                                            [&](int done, int total, const std::string& what) {
                                              track.update(done, total, what);
                                            }));
  progress.line(fmt::format("{}  {}  {}", image.key, image.release,
                            format_duration(static_cast<double>(std::time(nullptr) - started))));
  return {};
}

Result<int> build(const Options& options) {
  FP_ASSIGN(const auto project, open_project());
  std::vector<kernel::Shape> wanted;
  for (const auto& name : options.shapes) {
    FP_ASSIGN(auto shape, kernel::find_shape(project.shapes, name));
    wanted.push_back(std::move(shape));
  }
  if (wanted.empty()) wanted = project.shapes;
  Progress progress;
  for (const auto& shape : wanted)
    FP_TRY(build_one(project, {.shape = shape, .config = options.config, .option_on = !options.off},
                     progress));
  return exit_status(ExitCode::kOk);
}

void print_entry(const kernel::InventoryEntry& entry) {
  const auto option = entry.request.shape.option.empty() ? "-"
                      : entry.request.option_on          ? "on"
                                                         : "off";
  const auto size = entry.built ? kernel::format_size(entry.built->bytes) : "";
  const auto age =
      entry.built ? format_duration(static_cast<double>(std::time(nullptr) - entry.built->built))
                  : "not built";
  fmt::print("{:<8} {:<7} {:<7} {:>8}  {:<12} {}\n", entry.request.shape.name, entry.request.config,
             option, size, age, entry.key);
}

Result<int> list() {
  FP_ASSIGN(const auto project, open_project());
  FP_ASSIGN(const auto configs, kernel::list_configs(project.root));
  FP_ASSIGN(const auto entries,
            kernel::list_kernels(project.base, project.root, project.shapes, configs));
  fmt::print("{:<8} {:<7} {:<7} {:>8}  {:<12} {}\n", "SHAPE", "CONFIG", "OPTION", "SIZE", "AGE",
             "KEY");
  for (const auto& entry : entries) print_entry(entry);
  return exit_status(ExitCode::kOk);
}

Result<int> checkout(const Options& options) {
  FP_ASSIGN(const auto project, open_project());
  FP_ASSIGN(const auto shape, kernel::find_shape(project.shapes, options.shape));
  FP_ASSIGN(const auto folder, kernel::checkout(project.base, shape, options.folder));
  fmt::print("{}\n", folder.string());
  return exit_status(ExitCode::kOk);
}

Result<int> save(const Options& options) {
  FP_ASSIGN(const auto project, open_project());
  FP_ASSIGN(const auto shape, kernel::find_shape(project.shapes, options.shape));
  FP_ASSIGN(const auto report, kernel::save(project.base, shape));
  if (report.nothing()) fmt::print("{} is saved already\n", shape.name);
  for (const auto& name : report.added) fmt::print("added    {}\n", name);
  for (const auto& name : report.changed) fmt::print("changed  {}\n", name);
  for (const auto& name : report.removed) fmt::print("removed  {}\n", name);
  return exit_status(ExitCode::kOk);
}

Result<int> clean(const Options& options) {
  FP_ASSIGN(const auto project, open_project());
  FP_ASSIGN(const auto freed,
            kernel::clean(project.base, project.root, project.shapes,
                          options.all ? kernel::Clean::kAll : kernel::Clean::kUnused));
  fmt::print("freed {}\n", kernel::format_size(freed));
  return exit_status(ExitCode::kOk);
}

using Shared = std::shared_ptr<Options>;

void add_build(CLI::App* kernel, Dispatch& dispatch, const Shared& options) {
  auto* verb = kernel->add_subcommand("build", "Build the kernels of shapes, all by default");
  verb->add_option("shapes", options->shapes, "The shapes to build")->type_name("SHAPE");
  verb->add_option("--config", options->config, "The configuration, debug by default")
      ->type_name("CONFIG");
  verb->add_flag("--off", options->off, "Leave the series' configuration option off");
  dispatch.on(verb, [options] { return build(*options); });
}

void add_workspace_verbs(CLI::App* kernel, Dispatch& dispatch, const Shared& options) {
  auto* out = kernel->add_subcommand("checkout", "Check a series out as commits, to edit it");
  out->add_option("shape", options->shape, "The shape")->required()->type_name("SHAPE");
  out->add_option("folder", options->folder, "Where; by default a folder of the cache")
      ->type_name("DIR");
  dispatch.on(out, [options] { return checkout(*options); });
  auto* back = kernel->add_subcommand("save", "Write the commits back into kernel/series");
  back->add_option("shape", options->shape, "The shape")->required()->type_name("SHAPE");
  dispatch.on(back, [options] { return save(*options); });
}

}  // namespace

void add_kernel_command(CLI::App& app, Dispatch& dispatch) {
  const auto options = std::make_shared<Options>();
  auto* kernel = app.add_subcommand("kernel", "Build and edit the kernels that are compared");
  kernel->require_subcommand(1);
  add_build(kernel, dispatch, options);
  auto* shown = kernel->add_subcommand("list", "List the kernels and whether they are built");
  dispatch.on(shown, [] { return list(); });
  add_workspace_verbs(kernel, dispatch, options);
  auto* cleaned = kernel->add_subcommand("clean", "Remove kernels that no shape uses any more");
  cleaned->add_flag("--all", options->all,
                    "Remove all kernels and objects; checkouts and the base stay");
  dispatch.on(cleaned, [options] { return clean(*options); });
}

}  // namespace fencepost::cli
