// SPDX-License-Identifier: MIT
// The suite on the machine that this program runs on.
#include "agent/board.h"

#include <fcntl.h>
#include <sys/prctl.h>

#include <array>
#include <cstdio>
#include <optional>

#include "agent/check_runner.h"
#include "agent/kernel_messages.h"
#include "agent/sysfs.h"
#include "agent/tracer.h"
#include "base/interrupt.h"
#include "base/unique_fd.h"
#include "contract/judge_recording.h"
#include "suite/selection.h"
#include "trace/text_reader.h"

namespace fencepost::agent {
namespace {

void take_frame(const protocol::Frame& frame, Evidence& evidence) {
  if (frame.header.value("msg", "") == "obs")
    evidence.observations.push_back(protocol::observation_of(frame.header));
}

/// Where the kernel's evidence comes from, as far as this user may see it.
struct Instruments {
  KernelMessages log;
  std::optional<Tracer> tracer;
  bool lockdep = debug_locks();  ///< on at the start, or never there: the first check that turns
                                 ///< it off is the last
};

Instruments set_up() {
  Instruments instruments;
  if (!instruments.log.readable())
    fmt::print(stderr, "the kernel log cannot be read: oopses and splats will be missed\n");
  if (!instruments.lockdep)
    fmt::print(stderr, "lockdep has turned itself off before: lock misuse will be missed\n");
  auto tracer = Tracer::create({});
  if (tracer) instruments.tracer.emplace(std::move(*tracer));
  if (!tracer)
    fmt::print(stderr, "no events are recorded, and the rules over them not asked: {}\n",
               tracer.error().what);
  return instruments;
}

/// What the rules over recordings make of the events of the check that has just ended.
Status heed_events(Tracer& tracer, Probed& probed) {
  FP_ASSIGN(const auto text, tracer.stop());
  const auto reader = trace::read_text(text, "trace");
  FP_ASSIGN(const auto recording, contract::judge_recording(*reader));
  contract::heed(recording, probed.verdict);
  probed.recording = {std::string(to_string(recording.answer)), recording.sentence};
  return {};
}

Result<Probed> probe_one(const suite::Check& check, const std::string& device,
                         Instruments& instruments) {
  Probed probed{.check = &check};
  auto& evidence = probed.evidence;
  instruments.log.take();
  if (instruments.tracer)
    FP_TRY(instruments.tracer->start(fmt::format("check {} begins", check.name)));
  FP_ASSIGN(const auto end,
            run_check({.check = &check, .device = device, .bound_s = check.bound_s},
                      [&](const protocol::Frame& frame) { take_frame(frame, evidence); }));
  evidence.kernel_log = instruments.log.take();
  evidence.ending = protocol::ending_of(end.status, end.signal, end.stack);
  evidence.debug_locks = debug_locks() || !instruments.lockdep;
  probed.elapsed_s = end.elapsed_s;
  probed.verdict = judge(evidence);
  if (instruments.tracer) FP_TRY(heed_events(*instruments.tracer, probed));
  return probed;
}

Probed skipped(const suite::Check& check, const std::string& why) {
  Probed probed{.check = &check};
  probed.evidence.observations.push_back({.kind = Observation::Kind::kSkip, .text = why});
  probed.verdict = judge(probed.evidence);
  return probed;
}

/// Whether the kernel is no longer worth asking. After its first splat lockdep looks at nothing.
bool harmed(const Probed& probed) {
  const auto outcome = probed.verdict.outcome;
  return outcome == Outcome::kOops || outcome == Outcome::kHang || !probed.evidence.debug_locks;
}

Status require_device(const std::string& device) {
  if (device.empty()) return {};
  const UniqueFd fd(::open(device.c_str(), O_RDWR | O_CLOEXEC));
  if (fd) return {};
  return fail_errno(ExitCode::kDevice, fmt::format("cannot open {}", device));
}

}  // namespace

Status probe(const std::vector<const suite::Check*>& checks, const std::string& device,
             const ProbeSink& sink) {
  FP_TRY(require_device(device));
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  auto instruments = set_up();
  std::string why;
  for (const auto* check : checks) {
    if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
    if (!why.empty()) {
      sink(skipped(*check, why));
      continue;
    }
    if (!check->hardware_fault.empty()) {
      sink(skipped(*check, "no board can be told to go wrong: the simulated SoC can"));
      continue;
    }
    FP_ASSIGN(const auto probed, probe_one(*check, device, instruments));
    sink(probed);
    if (harmed(probed))
      why = fmt::format("{} has harmed the kernel ({}); reboot first", check->name,
                        to_string(probed.verdict.outcome));
  }
  return {};
}

std::string to_line(const Probed& probed) {
  return fmt::format("{:9} {:32} {:6.2f} s  {}", to_string(probed.verdict.outcome),
                     probed.check->name, probed.elapsed_s, probed.verdict.sentence);
}

nlohmann::json to_json(const Probed& probed) {
  auto observations = nlohmann::json::array();
  for (const auto& observation : probed.evidence.observations)
    observations.push_back(fencepost::to_json(observation));
  return {
      {"check", probed.check->name},
      {"outcome", to_string(probed.verdict.outcome)},
      {"sentence", probed.verdict.sentence},
      {"elapsed_s", probed.elapsed_s},
      {"recording", {{"answer", probed.recording.answer}, {"sentence", probed.recording.sentence}}},
      {"observations", std::move(observations)},
      {"kernel_log", probed.evidence.kernel_log}};
}

bool is_good(Outcome outcome) {
  return outcome == Outcome::kPass || outcome == Outcome::kSkip;
}

Result<int> probe_and_print(const std::string& device, const std::vector<std::string>& globs,
                            bool json) {
  FP_ASSIGN(const auto checks, suite::select_checks(globs));
  bool good = true;
  FP_TRY(probe(checks, device, [&](const Probed& probed) {
    good = good && is_good(probed.verdict.outcome);
    const auto replace = nlohmann::json::error_handler_t::replace;
    fmt::print("{}\n", json ? to_json(probed).dump(-1, ' ', false, replace) : to_line(probed));
    std::fflush(stdout);
  }));
  return static_cast<int>(good ? ExitCode::kOk : ExitCode::kUnexpected);
}

}  // namespace fencepost::agent
