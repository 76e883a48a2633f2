// SPDX-License-Identifier: MIT
// From a command in a guest to its end, or to what comes in its place.
#include "vm/conversation.h"

#include "contract/kernel_log.h"

namespace fencepost::vm {
namespace {

using Clock = std::chrono::steady_clock;

/// What a check's kernel may say. The longest honest log, with two splats and all tasks' stacks, is
/// a tenth of this.
constexpr std::size_t kMaxConsole = 4 << 20;

/// What is left of the patience once the kernel has complained. That decides the cell, and what is
/// left to come is evidence for the sentence; but who met an oops often holds what others wait for.
constexpr std::chrono::seconds kPatienceAfterComplaint(2);

/// How long a silent guest may take to die of the NMI that makes it print where it is.
constexpr std::chrono::seconds kNmiPatience(5);

/// Sorts the agent's frames into a CommandResult.
class Collector {
 public:
  explicit Collector(CommandResult& result) : result_(result) {}

  void take(protocol::Frame frame) {
    const auto message = frame.header.value("msg", "");
    if (message == "obs") result_.observations.push_back(protocol::observation_of(frame.header));
    if (message == "file")
      result_.files.emplace_back(frame.header.value("name", "unnamed"), std::move(frame.payload));
    if (message == "end") take_end(frame.header);
  }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  void take_end(const nlohmann::json& header) {
    ended_ = true;
    result_.ending = protocol::ending_of(header.value("status", ""), header.value("signal", 0),
                                         header.value("stack", ""));
    result_.exit_code = header.value("exit", 0);
    result_.debug_locks = header.value("debug_locks", 1) != 0;
    result_.virtual_s = header.value("virtual_s", 0.0);
  }

  CommandResult& result_;
  bool ended_ = false;
};

/// Notices the kernel's first complaint on a console that grows.
class ComplaintWatch {
 public:
  /// Whether there is one in what has come since the last call; looks at whole lines.
  bool sees_first(std::string_view console) {
    const auto end = console.rfind('\n');
    if (seen_ || end == std::string_view::npos || end < looked_at_) return false;
    seen_ = !find_complaints(console.substr(looked_at_, end + 1 - looked_at_)).empty();
    looked_at_ = end + 1;
    return seen_;
  }

 private:
  std::size_t looked_at_ = 0;
  bool seen_ = false;
};

/// From "go on" to the end frame, or to what comes in its place.
Result<Machine::Event> converse(Machine& machine, Collector& collector, Watchdog& watchdog) {
  ComplaintWatch complaints;
  while (true) {
    const auto take = [&](protocol::Frame frame) { collector.take(std::move(frame)); };
    FP_ASSIGN(const auto event, machine.wait(watchdog.next_look(), take));
    const bool flood = machine.console().size() > kMaxConsole;
    const bool goes_on = event == Machine::Event::kFrames || event == Machine::Event::kConsole;
    if (goes_on) watchdog.feed();
    if (complaints.sees_first(machine.console()))
      watchdog.set_patience(std::min(watchdog.patience(), kPatienceAfterComplaint));
    if (event == Machine::Event::kSilence && !watchdog.expired()) continue;
    if (collector.ended() || flood || !goes_on) return event;
  }
}

/// Makes a guest that says nothing panic, so that its console shows where it was.
void provoke_backtrace(Machine& machine) {
  if (!machine.qmp().execute("inject-nmi")) return;
  const auto deadline = Clock::now() + kNmiPatience;
  while (true) {
    const auto event = machine.wait(deadline, [](const protocol::Frame&) {});
    const bool goes_on =
        event && (*event == Machine::Event::kFrames || *event == Machine::Event::kConsole);
    if (!goes_on || machine.console().size() > kMaxConsole) return;
  }
}

/// Names how a run without an end frame ended.
Status conclude(Machine& machine, Machine::Event event, std::chrono::seconds patience,
                CommandResult& result) {
  auto& ending = result.ending;
  if (event == Machine::Event::kInterrupted) return fail(ExitCode::kInterrupted, "interrupted");
  if (event == Machine::Event::kSilence) {
    ending = {.kind = Ending::Kind::kGuestSilent,
              .detail = fmt::format("nothing for {} s; last lines:\n{}", patience.count(),
                                    last_lines(machine.console(), 10))};
    provoke_backtrace(machine);
  } else if (event == Machine::Event::kEnded) {
    ending = {.kind = Ending::Kind::kGuestDied, .detail = last_lines(machine.console(), 10)};
    if (const auto words = machine.last_words(); !words.empty()) ending.detail += '\n' + words;
  } else {
    ending = {.kind = Ending::Kind::kLogFlood,
              .detail = fmt::format("more than {} MB; last lines:\n{}", kMaxConsole >> 20,
                                    last_lines(machine.console(), 10))};
  }
  result.kernel_log = machine.console();
  return {};
}

/// Lets the machine go on with `command` in the agent's hands.
Status give(Machine& machine, const nlohmann::json& command) {
  auto bytes = protocol::encode(command);
  FP_TRY(machine.send_some(bytes));
  if (!bytes.empty()) return fail(ExitCode::kInternal, "a command larger than its channel");
  // QEMU takes what is in its sockets in one turn: once this is answered, the command is in the
  // guest's queue, and the guest's first instruction finds it there.
  FP_TRY(machine.qmp().execute("query-status"));
  FP_TRY(machine.qmp().execute("cont"));
  return {};
}

}  // namespace

Result<bool> run_to_end(Machine& machine, const nlohmann::json& command,
                        std::chrono::seconds patience, CommandResult& result) {
  FP_TRY(give(machine, command));
  Collector collector(result);
  Watchdog watchdog(machine, patience);
  FP_ASSIGN(const auto event, converse(machine, collector, watchdog));
  if (!collector.ended()) {
    FP_TRY(conclude(machine, event, watchdog.patience(), result));
    return false;
  }
  FP_TRY(machine.qmp().execute("stop"));
  machine.read_console();
  result.kernel_log = machine.console();
  return true;
}

}  // namespace fencepost::vm
