// SPDX-License-Identifier: MIT
// The agent as PID 1 of a guest.
#include "agent/guest_main.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/reboot.h>
#include <sys/stat.h>

#include <cstdio>
#include <ctime>
#include <optional>

#include "agent/check_runner.h"
#include "agent/exec.h"
#include "agent/init.h"
#include "agent/port.h"
#include "agent/sysfs.h"
#include "agent/tracer.h"

namespace fencepost::agent {
namespace {

constexpr const char* kModuleList = "/modules/modules.load";

/// The kernel parameter that names a module which waits for the first check: one that looks for
/// hardware which is another's until the guest has been restored.
constexpr const char* kLateModule = "fencepost.late";

/// Room for about 100,000 events a CPU: four times what the longest check makes.
constexpr std::size_t kTraceBufferKb = 16384;

[[noreturn]] void power_off() {
  ::sync();
  ::reboot(RB_POWER_OFF);
  while (true) ::pause();  // a machine that cannot; the host ends QEMU
}

/// From here on everything that the kernel says is on the console, not only its warnings.
void open_kernel_log() {
  static_cast<void>(write_sysfs("/sys/module/printk/parameters/ignore_loglevel", "Y"));
}

/// The guest of one host: answers its frames one after the other.
class Guest {
 public:
  Guest(const Catalogue& catalogue, Port port, std::optional<Tracer> tracer)
      : catalogue_(catalogue), port_(std::move(port)), tracer_(std::move(tracer)) {}

  Status announce(const ModuleReport& modules) {
    return port_.send({{"msg", "ready"},
                       {"uptime", monotonic_s()},
                       {"debug_locks", debug_locks() ? 1 : 0},
                       {"modules", modules.loaded},
                       {"failed", modules.failed}});
  }

  Status serve() {
    spin_for_the_host();
    while (true) {
      while (auto frame = port_.next()) FP_TRY(answer(*frame));
      FP_TRY(port_.read_more());
    }
  }

 private:
  /// With virtual time an idle guest's clock jumps from timer to timer, which would take it hours
  /// ahead while the host makes a snapshot. So it is not idle until it has been spoken to.
  void spin_for_the_host() const {
    if (kernel_parameter("fencepost.clock") != "virtual") return;
    pollfd port{port_.fd(), POLLIN, 0};
    while (::poll(&port, 1, 0) == 0) {
    }
  }

  Status answer(const protocol::Frame& frame) {
    const auto command = frame.header.value("cmd", "");
    if (command == "check") return check(frame.header);
    if (command == "exec") {
      if (frame.header.value("record", false)) open_kernel_log();
      return run_exec(frame.header, port_);
    }
    if (command == "poweroff") power_off();
    return {};  // stdin, resize and signal of an exec that has just ended
  }

  Status check(const nlohmann::json& request) {
    const auto job = make_job(request);
    if (!job) return refuse(job.error().what);
    if (const auto status = load_late_module(); !status) return refuse(status.error().what);
    if (tracer_) FP_TRY(tracer_->start(fmt::format("check {} begins", job->check->name)));
    const double start = monotonic_s();
    Status sent;
    FP_ASSIGN(const auto end, run_check(*job, [&](const protocol::Frame& frame) {
                if (sent) sent = port_.send(frame.header, frame.payload);
              }));
    FP_TRY(std::move(sent));
    let_callbacks_run();
    const double virtual_s = monotonic_s() - start;
    FP_TRY(send_trace());
    return port_.send({{"msg", "end"},
                       {"status", end.status},
                       {"signal", end.signal},
                       {"exit", end.exit},
                       {"stack", end.stack},
                       {"debug_locks", debug_locks() ? 1 : 0},
                       {"virtual_s", virtual_s}});
  }

  static Status load_late_module() {
    const auto name = kernel_parameter(kLateModule);
    return name.empty() ? Status() : load_module(fmt::format("/modules/{}.ko", name), "");
  }

  Result<CheckJob> make_job(const nlohmann::json& request) {
    CheckJob job{.shape = request.value("shape", ""), .device = request.value("device", "")};
    FP_ASSIGN(job.check, catalogue_.find_check(request.value("name", "")));
    if (const auto fault = request.value("fault", ""); !fault.empty()) {
      FP_ASSIGN(job.fault, catalogue_.find_fault(fault));
    }
    job.bound_s = request.value("bound_s", job.check->bound_s);
    return job;
  }

  /// The check could not be started: that is an observation, so that the host has one way to judge.
  Status refuse(const std::string& why) {
    const Observation observation{.kind = Observation::Kind::kLabError, .text = why};
    FP_TRY(port_.send({{"msg", "obs"}, {"obs", to_json(observation)}}));
    return port_.send({{"msg", "end"},
                       {"status", "finished"},
                       {"signal", 0},
                       {"exit", 0},
                       {"stack", ""},
                       {"debug_locks", debug_locks() ? 1 : 0},
                       {"virtual_s", 0.0}});
  }

  /// What a dying process leaves to RCU and to work queues may still complain. There is no event
  /// for "all of it has run"; with virtual time the wait costs nothing.
  static void let_callbacks_run() {
    const timespec pause{0, 100'000'000};
    ::nanosleep(&pause, nullptr);
  }

  Status send_trace() {
    if (!tracer_) return {};
    FP_ASSIGN(auto text, tracer_->stop());
    if (text.size() > protocol::kMaxPayload) text.resize(protocol::kMaxPayload);
    return port_.send({{"msg", "file"}, {"name", "trace.txt"}, {"bytes", text.size()}}, text);
  }

  const Catalogue& catalogue_;
  Port port_;
  std::optional<Tracer> tracer_;
};

Status run_guest(const Catalogue& catalogue) {
  mount_file_systems("");
  const auto modules = load_modules(kModuleList, kernel_parameter(kLateModule));
  ::sethostname("fencepost", 9);
  FP_ASSIGN(auto port, Port::open_virtio(protocol::kPortName));
  std::optional<Tracer> tracer;
  if (kernel_parameter("fencepost.root") == "host") {
    FP_TRY(enter_host_root());
  } else {
    if (auto made = Tracer::create({.buffer_kb = kTraceBufferKb})) tracer.emplace(std::move(*made));
    open_kernel_log();
  }
  Guest guest(catalogue, std::move(port), std::move(tracer));
  FP_TRY(guest.announce(modules));
  return guest.serve();
}

}  // namespace

void guest_main(const Catalogue& catalogue) {
  ::umask(022);
  const auto status = run_guest(catalogue);
  if (!status) fmt::print(stderr, "fencepost-agent: {}\n", status.error().what);
  power_off();
}

}  // namespace fencepost::agent
