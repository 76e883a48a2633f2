// SPDX-License-Identifier: MIT
// `fencepost verify`: the main job, with progress, the matrix and where the results are.
#include <sys/sysinfo.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <memory>
#include <random>
#include <thread>

#include "base/files.h"
#include "base/paths.h"
#include "base/process.h"
#include "base/progress.h"
#include "base/term.h"
#include "cli/command.h"
#include "lab/schedule.h"
#include "lab/verify.h"
#include "suite/selection.h"

namespace fencepost::cli {
namespace {

/// Two guests side by side where there are two processors and the memory for them.
int default_jobs() {
  constexpr std::uint64_t kGuestBytes = 1ULL << 30;  // what QEMU takes, snapshot included, and more
  struct sysinfo memory {};
  const bool room = ::sysinfo(&memory) == 0 &&
                    std::uint64_t{memory.totalram} * memory.mem_unit >= 4 * kGuestBytes;
  return room && std::thread::hardware_concurrency() >= 2 ? 2 : 1;
}

struct Options {
  std::vector<std::string> shapes;
  std::vector<std::string> devices;
  std::vector<std::string> checks;
  std::filesystem::path out = "out/verify";
  std::string config = "debug";
  std::string fault;
  std::string seed = std::to_string(lab::kUsualSeed);
  int jobs = default_jobs();
};

/// Shows the run on a progress display.
class Display : public lab::VerifyObserver {
 public:
  void building(const std::string& shape, int done, int total, const std::string& what) override {
    if (!build_ || building_ != shape) build_.emplace(progress_.track("kernel " + shape));
    building_ = shape;
    build_->update(done, total, what);
  }
  void built(const std::string&) override { build_.reset(); }
  void judged(const report::Cell& cell, int done, int total) override {
    if (!suite_) suite_.emplace(progress_.track("suite"));
    suite_->update(done, total, fmt::format("{} on {}", cell.check, cell.shape));
    if (!cell.as_expected())
      progress_.line(fmt::format("{} on {}: {} (expected {}): {}", cell.check, cell.shape,
                                 to_string(cell.outcome), to_string(cell.expected), cell.sentence));
  }

 private:
  Progress progress_;
  std::string building_;
  std::optional<Progress::Track> build_, suite_;
};

Result<std::vector<kernel::Shape>> select_shapes(const std::filesystem::path& root,
                                                 const std::vector<std::string>& names) {
  FP_ASSIGN(auto shapes, kernel::load_shapes(root));
  if (names.empty()) return shapes;
  std::vector<kernel::Shape> selected;
  for (const auto& name : names) {
    FP_ASSIGN(auto shape, kernel::find_shape(shapes, name));
    if (std::ranges::find(selected, name, &kernel::Shape::name) == selected.end())
      selected.push_back(std::move(shape));
  }
  return selected;
}

/// All, unless some are named. A seeded fault breaks a virtual driver; the simulated SoC has faults
/// of its own.
Result<std::vector<const suite::DeviceUnderTest*>> select_devices(const Options& options) {
  auto names = options.devices;
  if (names.empty()) names.emplace_back(options.fault.empty() ? "all" : "virtual");
  FP_ASSIGN(auto devices, suite::select_devices(names));
  const auto on_soc = [](const auto* device) { return lab::is_on_soc(*device); };
  if (!options.fault.empty() && std::ranges::any_of(devices, on_soc))
    return fail(ExitCode::kUsage, "--fault breaks the virtual drivers only",
                "faults of the simulated SoC's hardware: docs/soc-faults.md");
  return devices;
}

Status require_cells(const lab::VerifyRequest& request) {
  for (const auto* device : request.devices) {
    for (const auto* check : request.checks) {
      if ((check->devices & device->bit) != 0) return {};
    }
  }
  return fail(ExitCode::kUsage, "none of these checks makes sense on these devices",
              "`fencepost checks` lists them");
}

/// A number, or "random": one that nobody has chosen.
Result<std::uint64_t> choose_seed(const std::string& text) {
  if (text == "random") return std::random_device{}();
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ExitCode::kUsage, fmt::format("'{}' is no seed", text), "such as: --seed 7");
  return seed;
}

/// The seed, and for each check whose faults are by chance which they were.
void print_random_faults(const lab::VerifyRequest& request, const report::Results& results) {
  for (const auto* check : request.checks) {
    const bool was_run =
        std::ranges::find(results.cells, check->name, &report::Cell::check) != results.cells.end();
    if (check->random_fault_jobs == 0 || !was_run) continue;
    fmt::print("{}, again with --seed {}: {}\n", check->name, request.seed,
               lab::hardware_faults(*check, request.seed));
  }
}

Result<lab::VerifyRequest> make_request(const Options& options) {
  lab::VerifyRequest request;
  FP_ASSIGN(request.project_root, project_root());
  FP_ASSIGN(request.agent, program_beside("fencepost-agent"));
  FP_ASSIGN(request.shapes, select_shapes(request.project_root, options.shapes));
  FP_ASSIGN(request.devices, select_devices(options));
  FP_ASSIGN(request.checks, suite::select_checks(options.checks));
  FP_TRY(require_cells(request));
  FP_ASSIGN(request.expectations,
            lab::load_expectations(request.project_root / "src/suite/expectations.yaml"));
  if (!options.fault.empty()) FP_TRY(suite::find_fault(options.fault));
  request.out = options.out;
  request.config = options.config;
  request.fault = options.fault;
  FP_ASSIGN(request.seed, choose_seed(options.seed));
  request.jobs = options.jobs;
  return request;
}

/// The version and, in a clone, the commit.
std::string tool_version(const std::filesystem::path& root) {
  std::string version = FENCEPOST_VERSION;
  const auto commit = run(Command{
      .argv = {"git", "-C", root.string(), "describe", "--always", "--dirty", "--abbrev=12"}});
  if (commit && commit->ok()) version += " " + commit->output.substr(0, commit->output.find('\n'));
  return version;
}

/// Says of the evidence in DIR that this tool wrote it.
constexpr const char* kOwnerMark = "cells/.fencepost";

/// Whether what is in `out` was written by a run before this one: only that may be removed.
bool is_ours_to_replace(const std::filesystem::path& out) {
  std::error_code error;
  if (!std::filesystem::exists(out / "cells", error)) return true;
  return std::filesystem::exists(out / kOwnerMark, error);
}

/// Old evidence must not pass for this run's.
Status prepare_out(const std::filesystem::path& out) {
  constexpr std::uint64_t kEvidenceBytes = 256ull << 20;
  FP_TRY(require_space(out, kEvidenceBytes, "the evidence of a run"));
  if (!is_ours_to_replace(out))
    return fail(ExitCode::kUsage,
                fmt::format("{} has a folder cells that no run of verify has made", out.string()),
                "choose another --out, or remove that folder");
  std::error_code error;
  std::filesystem::remove_all(out / "cells", error);
  for (const auto* view : {"results.json", "report.html", "ktap.txt", "junit.xml"})
    std::filesystem::remove(out / view, error);
  FP_TRY(make_folder(out / "cells"));
  return write_file(out / kOwnerMark,
                    "written by fencepost verify, which removes it at its next run\n");
}

Result<int> verify(const Options& options) {
  FP_ASSIGN(const auto request, make_request(options));
  FP_TRY(prepare_out(options.out));
  report::Results results;
  results.tool_version = tool_version(request.project_root);
  const Status status = [&] {
    Display display;
    return lab::verify(request, display, results);
  }();
  // What was judged before Ctrl-C or an Error is not lost: its cells are in the views.
  if (status || !results.cells.empty()) FP_TRY(report::write_all(results, options.out));
  if (!status) return tl::unexpected<Error>(status.error());
  fmt::print("{}\n", report::matrix_text(results, terminal_width(STDOUT_FILENO),
                                         want_colour(STDOUT_FILENO)));
  print_random_faults(request, results);
  fmt::print("{0}/report.html, results.json, ktap.txt, junit.xml; evidence in {0}/cells\n",
             options.out.string());
  return exit_status(report::all_as_expected(results) ? ExitCode::kOk : ExitCode::kUnexpected);
}

}  // namespace

void add_verify_command(CLI::App& app, Dispatch& dispatch) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "verify", "Run the contract suite on the kernels of all shapes and print the matrix");
  verb->add_option("--shape", options->shapes, "Only this shape; may be repeated")
      ->allow_extra_args(false)
      ->type_name("SHAPE");
  verb->add_option("--device", options->devices,
                   "Only this device: virtual, rga, vpu or vepu; may be repeated")
      ->allow_extra_args(false)
      ->type_name("DEVICE");
  verb->add_option("--check", options->checks, "Only checks that match; may be repeated")
      ->allow_extra_args(false)
      ->type_name("GLOB");
  verb->add_option("--out", options->out, "Where results and evidence go")
      ->type_name("DIR")
      ->capture_default_str();
  verb->add_option("--jobs", options->jobs, "Guests side by side")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  verb->add_option("--config", options->config,
                   "Kernel configuration; the expectations are the debug kernel's")
      ->check(CLI::IsMember({"debug", "perf"}))
      ->capture_default_str();
  verb->add_option("--fault", options->fault, "Seed this fault before every check")
      ->type_name("FAULT");
  verb->add_option("--seed", options->seed,
                   "What happens by chance: a number, or 'random'; the expectations are the "
                   "default's")
      ->type_name("SEED")
      ->capture_default_str();
  dispatch.on(verb, [options] { return verify(*options); });
}

}  // namespace fencepost::cli
