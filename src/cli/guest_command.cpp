// SPDX-License-Identifier: MIT
// What `run`, `shell` and `soc run` share: from the name of a shape to a guest with a command in
// it.
#include "cli/guest_command.h"

#include "base/paths.h"
#include "base/progress.h"
#include "kernel/build.h"
#include "kernel/shape.h"
#include "vm/guest.h"

namespace fencepost::cli {

Result<kernel::KernelImage> guest_kernel(const std::filesystem::path& root,
                                         const GuestOptions& options) {
  FP_ASSIGN(const auto shapes, kernel::load_shapes(root));
  FP_ASSIGN(const auto shape, kernel::find_shape(shapes, options.shape));
  Progress progress;
  std::optional<Progress::Track> track;  // only where there is something to build
  return kernel::build(root,
                       {.shape = shape, .config = options.config, .option_on = !options.option_off},
                       [&](int done, int total, const std::string& what) {
                         if (!track) track.emplace(progress.track("kernel " + shape.name));
                         track->update(done, total, what);
                       });
}

void add_guest_options(CLI::App& verb, GuestOptions& options) {
  verb.add_option("shape", options.shape, "The shape to boot")->required()->type_name("SHAPE");
  verb.add_option("--config", options.config, "Kernel configuration")
      ->check(CLI::IsMember({"debug", "perf"}))
      ->capture_default_str();
  verb.add_flag("--option-off", options.option_off,
                "The kernel with the series' configuration option off");
}

Result<int> run_in_guest(const GuestOptions& options) {
  FP_ASSIGN(const auto root, project_root());
  vm::GuestConfig config;
  FP_ASSIGN(config.agent, program_beside("fencepost-agent"));
  FP_ASSIGN(config.kernel, guest_kernel(root, options));
  config.time = vm::Time::kReal;
  config.memory_mb = 1024;
  return vm::run_with_host_root(config, {options.argv, options.interactive});
}

}  // namespace fencepost::cli
