// SPDX-License-Identifier: MIT
// Puts the SoC together.
#include "soc/soc.h"

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "soc/bus.h"
#include "soc/interrupt_lines.h"
#include "soc/rga/rga.h"
#include "soc/shared_ram.h"
#include "soc/thread_runner.h"
#include "soc/trapped/server.h"
#include "soc/vepu/vepu.h"
#include "soc/vpu/vpu.h"

namespace fencepost::soc {
namespace {

/// A device of the SoC. The order is that of the pages, lines, clocks and resets.
struct Model {
  const char* name;
  std::unique_ptr<Device> (*make)(DevicePort port);
};
constexpr std::array kModels{Model{"rga", rga::make}, Model{"vpu", vpu::make},
                             Model{"vepu", vepu::make}};
static_assert(kModels.size() <= kMaxDevices && kMaxDevices <= kLines);

/// What one device alone has around it.
struct Surroundings {
  explicit Surroundings(std::span<std::byte> ram)
      : writes(GuestMemory(ram)), memory(ram, &writes) {}
  JobWrites writes;
  GuestMemory memory;
  std::optional<ThreadRunner> runner;
};

}  // namespace

/// Members go in the opposite order: first who is asked from outside, last what all use.
struct Soc::Impl {
  Impl(SharedRam ram_file, InterruptLines interrupt_lines, SocOptions soc_options)
      : ram(std::move(ram_file)),
        lines(std::move(interrupt_lines)),
        options(std::move(soc_options)),
        journal(options.trace),
        bus(journal) {
    for (unsigned line = 0; line < kModels.size(); ++line) attach(kModels[line], line);
  }

  void attach(const Model& model, unsigned line) {
    auto& own = *surroundings.emplace_back(std::make_unique<Surroundings>(ram.bytes()));
    own.runner.emplace(ThreadRunner::Setup{.device = model.name,
                                           .bus = bus.mutex(),
                                           .journal = journal,
                                           .line = [this, line] { lines.raise(line); },
                                           .duration = options.time_per_job,
                                           .faults = options.faults,
                                           .writes = &own.writes});
    bus.attach(model.make(
        {.memory = own.memory, .journal = journal, .jobs = *own.runner, .interrupt = [&own] {
           own.runner->interrupt();
         }}));
  }

  SharedRam ram;
  InterruptLines lines;
  SocOptions options;
  Journal journal;
  Bus bus;
  std::vector<std::unique_ptr<Surroundings>> surroundings;
  std::unique_ptr<trapped::Server> server;
};

std::vector<std::string> device_names() {
  std::vector<std::string> names;
  for (const auto& model : kModels) names.emplace_back(model.name);
  return names;
}

Soc::Soc(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Soc::Soc(Soc&&) noexcept = default;
Soc& Soc::operator=(Soc&&) noexcept = default;
Soc::~Soc() = default;

Result<Soc> Soc::start(SocOptions options) {
  FP_ASSIGN(auto ram, SharedRam::create(options.memory_bytes));
  FP_ASSIGN(auto lines, InterruptLines::create(kLines));
  auto impl = std::make_unique<Impl>(std::move(ram), std::move(lines), std::move(options));
  FP_ASSIGN(impl->server, trapped::Server::start(impl->bus, impl->journal));
  return Soc(std::move(impl));
}

SocDescriptors Soc::descriptors() const {
  return {.ram = impl_->ram.fd(),
          .registers = impl_->server->qemu_fd(),
          .interrupts = impl_->lines.qemu_fd()};
}

void Soc::qemu_started() {
  impl_->server->forget_qemu_end();
  impl_->lines.forget_qemu_end();
}

const Journal& Soc::journal() const {
  return impl_->journal;
}

}  // namespace fencepost::soc
