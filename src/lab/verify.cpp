// SPDX-License-Identifier: MIT
// The main job: shapes x checks, each cell in a fresh kernel, to one set of results.
#include "lab/verify.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "base/interrupt.h"
#include "base/utc.h"
#include "lab/cell.h"
#include "lab/host.h"
#include "lab/schedule.h"
#include "vm/guest.h"

namespace fencepost::lab {
namespace {

using Clock = std::chrono::steady_clock;

/// Shape name and whether its option is on.
using KernelId = std::pair<std::string, bool>;
using Kernels = std::map<KernelId, kernel::KernelImage>;

Result<Kernels> build_kernels(const VerifyRequest& request, const std::vector<Bench>& benches,
                              VerifyObserver& observer) {
  Kernels kernels;
  // In the order of the shapes: a later one starts from what an earlier one compiled.
  for (const auto& shape : request.shapes) {
    for (const auto& bench : benches) {
      const KernelId id(shape.name, bench.option_on);
      if (bench.shape->name != shape.name || kernels.contains(id)) continue;
      const std::string name = bench.option_on ? shape.name : shape.name + " (option off)";
      FP_ASSIGN(kernels[id],
                kernel::build(request.project_root, {shape, request.config, bench.option_on},
                              [&](int done, int total, const std::string& what) {
                                observer.building(name, done, total, what);
                              }));
      observer.built(name);
      if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
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
    for (const auto& bench : benches_) total_ += static_cast<int>(bench.checks.size());
  }

  Status work() {
    std::vector<std::thread> workers;
    const auto count = std::clamp<std::size_t>(static_cast<std::size_t>(request_.jobs), 1,
                                               std::max<std::size_t>(benches_.size(), 1));
    for (std::size_t i = 0; i < count; ++i) workers.emplace_back([this] { take_benches(); });
    for (auto& worker : workers) worker.join();
    if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
    if (error_) return tl::unexpected<Error>(*error_);
    return {};
  }

  std::vector<report::Cell> take_cells() { return std::move(cells_); }

 private:
  void take_benches() {
    while (const Bench* bench = next_bench()) {
      if (auto status = run_bench(*bench); !status) stop(std::move(status).error());
    }
  }

  const Bench* next_bench() {
    const std::lock_guard lock(mutex_);
    if (error_ || interrupted() || next_ == benches_.size()) return nullptr;
    return &benches_[next_++];
  }

  void stop(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }

  Status run_bench(const Bench& bench) {
    const vm::GuestConfig config{
        .kernel = kernels_.at(KernelId(bench.shape->name, bench.option_on)),
        .agent = request_.agent,
        .time = bench.clock == suite::Clock::kVirtual ? vm::Time::kVirtual : vm::Time::kReal};
    auto guest = vm::SnapshotGuest::start(config);
    if (!guest) return lose_bench(bench, guest.error());
    for (const auto* check : bench.checks) {
      if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
      FP_ASSIGN(auto cell, run_cell(*guest, *check, bench.shape->name));
      add(std::move(cell));
    }
    return {};
  }

  /// A kernel that does not boot is a fact about its cells; anything else ends the whole run.
  Status lose_bench(const Bench& bench, const Error& error) {
    if (error.code != ExitCode::kGuest) return tl::unexpected<Error>(error);
    for (const auto* check : bench.checks)
      add(failed_cell(*check, bench.shape->name, expected(*check, bench.shape->name), error,
                      request_.out));
    return {};
  }

  [[nodiscard]] Outcome expected(const suite::Check& check, const std::string& shape) const {
    return request_.expectations.of(std::string(check.name), shape);
  }

  Result<report::Cell> run_cell(vm::SnapshotGuest& guest, const suite::Check& check,
                                const std::string& shape) {
    const auto result = guest.run(check_command(check, shape, request_.fault), watchdog_for(check));
    if (!result && result.error().code == ExitCode::kInterrupted)
      return tl::unexpected<Error>(result.error());
    if (!result)
      return failed_cell(check, shape, expected(check, shape), result.error(), request_.out);
    return make_cell(check, shape, expected(check, shape), *result, request_.out);
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
  std::size_t next_ = 0;  ///< guarded by mutex_, as are the rest
  std::optional<Error> error_;
  std::vector<report::Cell> cells_;
};

void describe(const VerifyRequest& request, const Kernels& kernels, report::Results& results) {
  for (const auto* check : request.checks)
    results.checks.push_back({std::string(check->name), std::string(check->question),
                              std::string(check->stimulus), std::string(check->observation),
                              std::string(check->rule)});
  for (const auto& shape : request.shapes) {
    const auto kernel = std::ranges::find_if(
        kernels, [&](const auto& entry) { return entry.first.first == shape.name; });
    report::ShapeText text{shape.name, shape.title, "", ""};
    if (kernel != kernels.end()) {
      // The map has (name, off) before (name, on): the column stands for the latter where built.
      const auto on = kernels.find(KernelId(shape.name, true));
      const auto& image = on != kernels.end() ? on->second : kernel->second;
      text.kernel_key = image.key;
      text.release = image.release;
    }
    results.shapes.push_back(std::move(text));
  }
}

/// The order of the workers is chance; the file's is not.
void sort_cells(const VerifyRequest& request, std::vector<report::Cell>& cells) {
  const auto place = [&](const report::Cell& cell) {
    const auto row = std::ranges::find(request.checks, cell.check, &suite::Check::name);
    const auto column = std::ranges::find(request.shapes, cell.shape, &kernel::Shape::name);
    return std::pair(row - request.checks.begin(), column - request.shapes.begin());
  };
  std::ranges::sort(cells, {}, place);
}

}  // namespace

Status verify(const VerifyRequest& request, VerifyObserver& observer, report::Results& results) {
  const auto start = Clock::now();
  results.started = utc_now();
  results.config = request.config;
  results.host = describe_host();
  const auto benches = make_benches(request.shapes, request.checks);
  FP_ASSIGN(const auto kernels, build_kernels(request, benches, observer));
  describe(request, kernels, results);
  Pool pool(request, kernels, benches, observer);
  auto status = pool.work();
  results.cells = pool.take_cells();
  sort_cells(request, results.cells);
  results.wall_s = std::chrono::duration<double>(Clock::now() - start).count();
  return status;
}

}  // namespace fencepost::lab
