// SPDX-License-Identifier: MIT
// The main job: shapes x checks, each cell in a fresh kernel, to one set of results.
#include "lab/verify.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>

#include "base/interrupt.h"
#include "base/utc.h"
#include "lab/cell.h"
#include "lab/host.h"
#include "lab/schedule.h"
#include "lab/soc_guest.h"
#include "vm/guest.h"

namespace fencepost::lab {
namespace {

using Clock = std::chrono::steady_clock;

/// Shape name, configuration, and whether the shape's option is on.
using KernelId = std::tuple<std::string, std::string, bool>;
using Kernels = std::map<KernelId, kernel::KernelImage>;

/// The simulated SoC has configurations of its own, with and without detectors.
std::string config_of(const VerifyRequest& request, const suite::DeviceUnderTest& device) {
  if (!is_on_soc(device)) return request.config;
  return request.config == "perf" ? "soc" : "soc-debug";
}

KernelId kernel_of(const VerifyRequest& request, const Bench& bench) {
  return {bench.shape->name, config_of(request, *bench.device), bench.option_on};
}

/// For people: the shape, and what is different about its kernel.
std::string kernel_name(const VerifyRequest& request, const KernelId& id) {
  const auto& [shape, config, option_on] = id;
  return shape + (config == request.config ? "" : " (" + config + ")") +
         (option_on ? "" : " (option off)");
}

Status build_kernel(const VerifyRequest& request, const kernel::Shape& shape, const KernelId& id,
                    Kernels& kernels, VerifyObserver& observer) {
  const auto name = kernel_name(request, id);
  const auto& [shape_name, config, option_on] = id;
  FP_ASSIGN(kernels[id], kernel::build(request.project_root, {shape, config, option_on},
                                       [&](int done, int total, const std::string& what) {
                                         observer.building(name, done, total, what);
                                       }));
  observer.built(name);
  if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
  return {};
}

/// Device by device, and then in the order of the shapes: a later kernel starts from what an
/// earlier one of its configuration compiled.
Result<Kernels> build_kernels(const VerifyRequest& request, const std::vector<Bench>& benches,
                              VerifyObserver& observer) {
  Kernels kernels;
  for (const auto* device : request.devices) {
    for (const auto& shape : request.shapes) {
      for (const auto& bench : benches) {
        const auto id = kernel_of(request, bench);
        if (bench.device != device || bench.shape->name != shape.name || kernels.contains(id))
          continue;
        FP_TRY(build_kernel(request, shape, id, kernels, observer));
      }
    }
  }
  return kernels;
}

/// The state that the workers share.
class Pool {
 public:
  Pool(const VerifyRequest& request, const Kernels& kernels, std::vector<Bench> benches,
       VerifyObserver& observer)
      : request_(request), kernels_(kernels), benches_(std::move(benches)), observer_(observer) {
    for (const auto& bench : benches_) {
      total_ += static_cast<int>(bench.checks.size());
      (is_on_soc(*bench.device) ? soc_ : virtual_).benches.push_back(&bench);
    }
  }

  Status work() {
    std::vector<std::thread> workers;
    // A guest with the SoC waits for its hardware most of the time, in real time.
    constexpr int kSocGuestsPerJob = 2;
    for (int i = 0; i < request_.jobs; ++i)
      workers.emplace_back([this] { take_benches(virtual_); });
    for (int i = 0; i < request_.jobs * kSocGuestsPerJob; ++i)
      workers.emplace_back([this] { take_benches(soc_); });
    for (auto& worker : workers) worker.join();
    if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
    if (error_) return tl::unexpected<Error>(*error_);
    return {};
  }

  std::vector<report::Cell> take_cells() { return std::move(cells_); }

 private:
  /// Benches of one kind, which are taken in turn.
  struct Stack {
    std::vector<const Bench*> benches;
    std::size_t next = 0;
  };

  void take_benches(Stack& stack) {
    while (const Bench* bench = next_bench(stack)) {
      if (auto status = run_bench(*bench); !status) stop(std::move(status).error());
    }
  }

  const Bench* next_bench(Stack& stack) {
    const std::lock_guard lock(mutex_);
    if (error_ || interrupted() || stack.next == stack.benches.size()) return nullptr;
    return stack.benches[stack.next++];
  }

  void stop(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }

  Status run_bench(const Bench& bench) {
    const vm::GuestConfig config{
        .kernel = kernels_.at(kernel_of(request_, bench)),
        .agent = request_.agent,
        .time = bench.clock == suite::Clock::kVirtual ? vm::Time::kVirtual : vm::Time::kReal};
    return is_on_soc(*bench.device) ? run_soc_bench(bench, config)
                                    : run_virtual_bench(bench, config);
  }

  Status run_soc_bench(const Bench& bench, const vm::GuestConfig& config) {
    const auto guest = SocGuest::start(config);
    if (!guest) return lose_bench(bench, guest.error());
    return run_cells(bench, [&](const suite::Check& check, const nlohmann::json& command) {
      return put_to_soc(*guest, bench, check, command);
    });
  }

  Status run_virtual_bench(const Bench& bench, const vm::GuestConfig& config) {
    auto guest = vm::SnapshotGuest::start(config);
    if (!guest) return lose_bench(bench, guest.error());
    return run_cells(bench, [&](const suite::Check&, const nlohmann::json& command) {
      return guest->run(command, watchdog_for(bench));
    });
  }

  /// Where chance has a say, what it said is the first thing that is seen.
  Result<vm::CommandResult> put_to_soc(const SocGuest& guest, const Bench& bench,
                                       const suite::Check& check, const nlohmann::json& command) {
    const auto faults = hardware_faults(check, request_.seed);
    auto armed = check;
    armed.hardware_fault = faults;
    auto result = guest.run_check(armed, command, watchdog_for(bench));
    if (result && check.random_fault_jobs > 0)
      result->observations.insert(
          result->observations.begin(),
          Observation{.kind = Observation::Kind::kNote,
                      .text = fmt::format("the faults of seed {}: {}", request_.seed, faults)});
    return result;
  }

  /// A kernel that does not boot is a fact about its cells; anything else ends the whole run.
  Status lose_bench(const Bench& bench, const Error& error) {
    if (error.code != ExitCode::kGuest) return tl::unexpected<Error>(error);
    for (const auto* check : bench.checks) add(lost_cell(bench, *check, error));
    return {};
  }

  [[nodiscard]] report::Cell lost_cell(const Bench& bench, const suite::Check& check,
                                       const Error& error) const {
    const auto column = column_name(bench.shape->name, *bench.device);
    return failed_cell(check, column, expected(check, column), error, request_.out);
  }

  [[nodiscard]] Outcome expected(const suite::Check& check, const std::string& column) const {
    return request_.expectations.of(std::string(check.name), column);
  }

  using RunCheck =
      std::function<Result<vm::CommandResult>(const suite::Check&, const nlohmann::json& command)>;

  Status run_cells(const Bench& bench, const RunCheck& run) {
    const auto column = column_name(bench.shape->name, *bench.device);
    for (const auto* check : bench.checks) {
      if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
      FP_ASSIGN(auto tried, run_cell(bench, *check, column, run));
      if (is_on_soc(*bench.device) && says_nothing_yet(tried)) {
        FP_ASSIGN(tried, run_cell(bench, *check, column, run));
      }
      add(std::move(tried.cell));
    }
    return {};
  }

  /// A cell, and whether its guest had to wait for a processor.
  struct Tried {
    report::Cell cell;
    double starved_s = 0;
  };

  /// On a host that is busy a check in real time may come too late to look, and a job that its
  /// driver gives 2 s may take longer.
  static bool says_nothing_yet(const Tried& tried) {
    constexpr double kStarvedS = 1;
    return tried.cell.outcome == Outcome::kLabError ||
           (!tried.cell.as_expected() && tried.starved_s > kStarvedS);
  }

  Result<Tried> run_cell(const Bench& bench, const suite::Check& check, const std::string& column,
                         const RunCheck& run) {
    const auto result = run(check, check_command(check, bench, request_.fault));
    if (!result && result.error().code == ExitCode::kInterrupted)
      return tl::unexpected<Error>(result.error());
    if (!result) return Tried{lost_cell(bench, check, result.error())};
    FP_ASSIGN(auto cell, make_cell(check, column, expected(check, column), *result, request_.out));
    return Tried{std::move(cell), result->starved_s};
  }

  void add(report::Cell cell) {
    const std::lock_guard lock(mutex_);
    cells_.push_back(std::move(cell));
    observer_.judged(cells_.back(), static_cast<int>(cells_.size()), total_);
  }

  const VerifyRequest& request_;
  const Kernels& kernels_;
  const std::vector<Bench> benches_;
  VerifyObserver& observer_;
  int total_ = 0;
  std::mutex mutex_;
  Stack virtual_, soc_;  ///< guarded by mutex_, as are the rest
  std::optional<Error> error_;
  std::vector<report::Cell> cells_;
};

std::vector<std::string> device_names(const VerifyRequest& request, const suite::Check& check) {
  std::vector<std::string> names;
  for (const auto* device : request.devices) {
    if ((check.devices & device->bit) != 0) names.emplace_back(device->name);
  }
  return names;
}

report::ShapeText describe_column(const VerifyRequest& request, const Kernels& kernels,
                                  const kernel::Shape& shape,
                                  const suite::DeviceUnderTest& device) {
  report::ShapeText text{.name = column_name(shape.name, device),
                         .title = shape.title,
                         .kernel_key = {},
                         .release = {},
                         .device = std::string(device.name)};
  // The column stands for the kernel with the option on where both were built.
  for (const bool option_on : {false, true}) {
    const auto kernel = kernels.find({shape.name, config_of(request, device), option_on});
    if (kernel == kernels.end()) continue;
    text.kernel_key = kernel->second.key;
    text.release = kernel->second.release;
  }
  return text;
}

void describe(const VerifyRequest& request, const std::vector<Bench>& benches,
              const Kernels& kernels, report::Results& results) {
  for (const auto* check : request.checks) {
    auto devices = device_names(request, *check);
    if (devices.empty()) continue;
    results.checks.push_back({std::string(check->name), std::string(check->question),
                              std::string(check->stimulus), std::string(check->observation),
                              std::string(check->rule), std::move(devices)});
  }
  for (const auto* device : request.devices) {
    if (std::ranges::find(benches, device, &Bench::device) == benches.end()) continue;
    for (const auto& shape : request.shapes)
      results.shapes.push_back(describe_column(request, kernels, shape, *device));
  }
}

/// The order of the workers is chance; the file's is not.
void sort_cells(const VerifyRequest& request, report::Results& results) {
  const auto place = [&](const report::Cell& cell) {
    const auto row = std::ranges::find(request.checks, cell.check, &suite::Check::name);
    const auto column = std::ranges::find(results.shapes, cell.shape, &report::ShapeText::name);
    return std::pair(row - request.checks.begin(), column - results.shapes.begin());
  };
  std::ranges::sort(results.cells, {}, place);
}

}  // namespace

Status verify(const VerifyRequest& request, VerifyObserver& observer, report::Results& results) {
  const auto start = Clock::now();
  results.started = utc_now();
  results.config = request.config;
  results.host = describe_host();
  const auto benches = make_benches(request.shapes, request.devices, request.checks);
  FP_ASSIGN(const auto kernels, build_kernels(request, benches, observer));
  describe(request, benches, kernels, results);
  Pool pool(request, kernels, benches, observer);
  auto status = pool.work();
  results.cells = pool.take_cells();
  sort_cells(request, results);
  results.wall_s = std::chrono::duration<double>(Clock::now() - start).count();
  return status;
}

}  // namespace fencepost::lab
