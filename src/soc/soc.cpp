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
#include "soc/shared/edges.h"
#include "soc/shared/poller.h"
#include "soc/shared/register_file.h"
#include "soc/shared_ram.h"
#include "soc/thread_runner.h"
#include "soc/trapped/pci_function.h"
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
  Impl(SharedRam ram_file, std::optional<shared::RegisterFile> register_file,
       InterruptLines interrupt_lines, SocOptions soc_options)
      : ram(std::move(ram_file)),
        registers(std::move(register_file)),
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
                                           .line = [this, line] { raise(line); },
                                           .duration = options.time_per_job,
                                           .faults = options.faults,
                                           .writes = &own.writes});
    bus.attach(model.make(
        {.memory = own.memory, .journal = journal, .jobs = *own.runner, .interrupt = [&own] {
           own.runner->interrupt();
         }}));
  }

  void raise(unsigned line) {
    if (options.transport == Transport::kShared)
      edges.raise(line);
    else
      lines.raise(line);
  }

  Status serve() {
    if (registers) {
      poller.emplace(
          shared::Poller::Setup{.file = *registers, .bus = bus, .edges = edges, .lines = lines});
      return {};
    }
    FP_ASSIGN(server, trapped::Server::start(bus, journal));
    return {};
  }

  SharedRam ram;
  std::optional<shared::RegisterFile> registers;  ///< of the shared transport
  InterruptLines lines;
  shared::Edges edges;
  SocOptions options;
  Journal journal;
  Bus bus;
  std::vector<std::unique_ptr<Surroundings>> surroundings;
  std::unique_ptr<trapped::Server> server;  ///< one of the two
  std::optional<shared::Poller> poller;
};

std::vector<std::string> device_names() {
  std::vector<std::string> names;
  for (const auto& model : kModels) names.emplace_back(model.name);
  return names;
}

std::string boot_identity() {
  return trapped::PciFunction().description();
}

Soc::Soc(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Soc::Soc(Soc&&) noexcept = default;
Soc& Soc::operator=(Soc&&) noexcept = default;
Soc::~Soc() = default;

Result<Soc> Soc::start(SocOptions options) {
  FP_ASSIGN(auto ram, SharedRam::create(options.memory_bytes));
  std::optional<shared::RegisterFile> registers;
  if (options.transport == Transport::kShared) {
    FP_ASSIGN(auto file, shared::RegisterFile::create());
    registers.emplace(std::move(file));
  }
  FP_ASSIGN(auto lines, InterruptLines::create(kLines, registers ? registers->fd() : -1));
  auto impl = std::make_unique<Impl>(std::move(ram), std::move(registers), std::move(lines),
                                     std::move(options));
  FP_TRY(impl->serve());
  return Soc(std::move(impl));
}

SocDescriptors Soc::descriptors() const {
  return {.ram = impl_->ram.fd(),
          .registers = impl_->server ? impl_->server->qemu_fd() : -1,
          .interrupts = impl_->lines.qemu_fd()};
}

void Soc::qemu_started() {
  if (impl_->server) impl_->server->forget_qemu_end();
  impl_->lines.forget_qemu_end();
}

const Journal& Soc::journal() const {
  return impl_->journal;
}

}  // namespace fencepost::soc
