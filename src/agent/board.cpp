// SPDX-License-Identifier: MIT
// The suite on the machine that this program runs on.
#include "agent/board.h"

#include <fcntl.h>
#include <sys/prctl.h>

#include <array>
#include <cstdio>

#include "agent/check_runner.h"
#include "agent/kernel_messages.h"
#include "base/interrupt.h"
#include "base/unique_fd.h"
#include "suite/selection.h"

namespace fencepost::agent {
namespace {

Ending ending_of(const CheckEnd& end) {
  if (end.status == "killed") return {.kind = Ending::Kind::kKilled, .signal = end.signal};
  if (end.status == "stuck") return {.kind = Ending::Kind::kStuck, .detail = end.stack};
  return {};
}

void take_frame(const protocol::Frame& frame, Evidence& evidence) {
  if (frame.header.value("msg", "") != "obs") return;
  if (auto observation = observation_from_json(frame.header["obs"]))
    evidence.observations.push_back(std::move(*observation));
}

Result<Probed> probe_one(const suite::Check& check, const std::string& device,
                         KernelMessages& log) {
  Probed probed{.check = &check};
  log.take();
  FP_ASSIGN(const auto end,
            run_check({.check = &check, .device = device, .bound_s = check.bound_s},
                      [&](const protocol::Frame& frame) { take_frame(frame, probed.evidence); }));
  probed.evidence.kernel_log = log.take();
  probed.evidence.ending = ending_of(end);
  probed.elapsed_s = end.elapsed_s;
  probed.verdict = judge(probed.evidence);
  return probed;
}

Probed skipped(const suite::Check& check, const std::string& why) {
  Probed probed{.check = &check};
  probed.evidence.observations.push_back({.kind = Observation::Kind::kSkip, .text = why});
  probed.verdict = judge(probed.evidence);
  return probed;
}

/// Whether the kernel is still worth asking.
bool harmed(const Probed& probed) {
  const auto outcome = probed.verdict.outcome;
  return outcome == Outcome::kOops || outcome == Outcome::kHang;
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
  KernelMessages log;
  if (!log.readable())
    fmt::print(stderr, "the kernel log cannot be read: oopses and splats will be missed\n");
  std::string why;
  for (const auto* check : checks) {
    if (interrupted()) return fail(ExitCode::kInterrupted, "interrupted");
    if (!why.empty()) {
      sink(skipped(*check, why));
      continue;
    }
    FP_ASSIGN(const auto probed, probe_one(*check, device, log));
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
  return {{"check", probed.check->name},
          {"outcome", to_string(probed.verdict.outcome)},
          {"sentence", probed.verdict.sentence},
          {"elapsed_s", probed.elapsed_s},
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
