// SPDX-License-Identifier: MIT
// What `run`, `shell` and `soc run` share: from the name of a shape to a guest with a command in
// it.
#include "cli/guest_command.h"

#include <utility>

#include "base/paths.h"
#include "base/progress.h"
#include "cli/command.h"
#include "kernel/shape.h"

namespace fencepost::cli {
namespace {

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

}  // namespace

void add_shape_options(CLI::App& verb, GuestOptions& options) {
  verb.add_option("shape", options.shape, "The shape to boot")->required()->type_name("SHAPE");
  verb.add_flag("--option-off", options.option_off,
                "The kernel with the series' configuration option off");
}

void add_config_option(CLI::App& verb, GuestOptions& options) {
  verb.add_option("--config", options.config, "Kernel configuration")
      ->check(CLI::IsMember({"debug", "perf"}))
      ->capture_default_str();
}

void take_command(CLI::App& verb, Dispatch& dispatch, GuestOptions& options, std::string hint,
                  std::function<Result<int>()> action) {
  verb.add_flag("-t,--tty", options.interactive,
                "Give the command a terminal; Ctrl-] ends the guest");
  verb.prefix_command();
  dispatch.on_with_command(
      &verb,
      [&verb, &options, hint = std::move(hint),
       action = std::move(action)](const std::vector<std::string>& command) -> Result<int> {
        options.argv = verb.remaining();
        options.argv.insert(options.argv.end(), command.begin(), command.end());
        if (options.argv.empty()) return fail(ExitCode::kUsage, "there is no command to run", hint);
        return action();
      });
}

Result<vm::GuestConfig> guest_config(const GuestOptions& options) {
  FP_ASSIGN(const auto root, project_root());
  vm::GuestConfig config;
  FP_ASSIGN(config.agent, program_beside("fencepost-agent"));
  FP_ASSIGN(config.kernel, guest_kernel(root, options));
  config.time = vm::Time::kReal;
  config.memory_mb = 1024;
  return config;
}

Result<int> run_in_guest(const GuestOptions& options) {
  FP_ASSIGN(const auto config, guest_config(options));
  return vm::run_with_host_root(config, {options.argv, options.interactive});
}

}  // namespace fencepost::cli
