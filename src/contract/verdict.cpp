// SPDX-License-Identifier: MIT
// From evidence to one word and one sentence for a cell of the matrix.
#include "contract/verdict.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "contract/stack.h"

namespace fencepost {
namespace {

using sv = std::string_view;
using LogKind = LogFinding::Kind;
using ObsKind = Observation::Kind;

struct OutcomeName {
  Outcome outcome;
  sv name;
};
constexpr std::array kOutcomeNames{
    OutcomeName{Outcome::kPass, "pass"},          OutcomeName{Outcome::kFail, "fail"},
    OutcomeName{Outcome::kOops, "oops"},          OutcomeName{Outcome::kSplat, "splat"},
    OutcomeName{Outcome::kHang, "hang"},          OutcomeName{Outcome::kSkip, "skip"},
    OutcomeName{Outcome::kLabError, "lab-error"},
};

/// What a complaint makes of a cell.
Outcome outcome_of(LogKind kind) {
  switch (kind) {
    case LogKind::kOops:
    case LogKind::kPanic:
    case LogKind::kKasan:
      return Outcome::kOops;
    case LogKind::kHungTask:
    case LogKind::kLockup:
      return Outcome::kHang;
    case LogKind::kLockdep:
    case LogKind::kSleep:
    case LogKind::kWarn:
    case LogKind::kSpinlock:
    case LogKind::kDmaApi:
    case LogKind::kLeak:
    case LogKind::kUbsan:
      return Outcome::kSplat;
  }
  return Outcome::kSplat;
}

/// Who speaks, before the headline.
sv speaker(LogKind kind) {
  switch (kind) {
    case LogKind::kOops:
      return "The kernel oopsed";
    case LogKind::kPanic:
      return "The kernel panicked";
    case LogKind::kKasan:
      return "The kernel used memory that it must not";
    case LogKind::kLockdep:
      return "Lockdep complained";
    case LogKind::kSleep:
      return "The kernel slept where it must not";
    case LogKind::kWarn:
      return "The kernel warned";
    case LogKind::kHungTask:
      return "A task hung";
    case LogKind::kLockup:
      return "A CPU hung";
    case LogKind::kSpinlock:
      return "A spinlock was misused";
    case LogKind::kDmaApi:
      return "The DMA API was misused";
    case LogKind::kLeak:
      return "The kernel's objects are corrupt or leaked";
    case LogKind::kUbsan:
      return "The kernel met undefined behaviour";
  }
  return "The kernel complained";
}

/// One line without space at its ends; a line break inside becomes "; ".
std::string lines_joined(sv text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c != '\n') {
      out += c;
    } else if (!out.empty() && !out.ends_with("; ")) {
      out += "; ";
    }
  }
  while (out.ends_with(' ') || out.ends_with(';')) out.pop_back();
  out.erase(0, out.find_first_not_of(' '));
  return out;
}

std::string without_full_stop(std::string text) {
  while (text.ends_with('.')) text.pop_back();
  return text;
}

/// Whether the laboratory itself made this panic, to see where a silent guest is: the host's
/// watchdog sends an NMI to a kernel with unknown_nmi_panic.
bool is_our_nmi(const LogFinding& finding) {
  return finding.kind == LogKind::kLockup && finding.headline.starts_with("Kernel panic");
}

/// What the headline of `finding` leaves open: where an Oops was, which locks lockdep means.
std::string particulars(const LogFinding& finding) {
  const auto named = [](sv words, const std::string& name) {
    return name.empty() ? "" : fmt::format("{}{}", words, name);
  };
  switch (finding.kind) {
    case LogKind::kOops: {
      const std::string function = faulting_function(finding.text);
      if (finding.headline.find(function) != std::string::npos) return "";
      return named(", in ", function) + named(", called by ", reached_from(finding.text, function));
    }
    case LogKind::kPanic:
      return "";
    case LogKind::kHungTask:
    case LogKind::kLockup:
      return named(", in ", blocked_in(finding.text));
    case LogKind::kLockdep:
      if (const LockPair locks = lock_pair(finding.text); !locks.wanted.empty()) {
        return fmt::format(": {}{}", locks.wanted, named(" was taken under ", locks.held));
      }
      break;
    default:
      break;
  }
  return named(", reached from ", reached_from(finding.text, finding.headline));
}

std::string say(const LogFinding& finding) {
  if (is_our_nmi(finding)) {
    const std::string where = blocked_in(finding.text);
    return "The guest fell silent" + (where.empty() ? "" : "; it spins in " + where);
  }
  return fmt::format("{}: {}{}", speaker(finding.kind),
                     without_full_stop(lines_joined(finding.headline)), particulars(finding));
}

/// How the check came to an end, where that is not by itself; empty where it is.
std::string say(const Ending& ending) {
  const std::string detail = without_full_stop(lines_joined(ending.detail));
  const std::string more = detail.empty() ? "" : ": " + detail;
  switch (ending.kind) {
    case Ending::Kind::kFinished:
      return "";
    case Ending::Kind::kKilled: {
      const char* const name = ::sigabbrev_np(ending.signal);
      return fmt::format("The check's process died of signal {}{}{}", ending.signal,
                         name ? fmt::format(" (SIG{})", name) : "", more);
    }
    case Ending::Kind::kStuck: {
      const std::string where = blocked_in(ending.detail);
      if (where.empty()) return "The check's task did not come back within its bound" + more;
      return fmt::format("The check's task did not come back within its bound; it is stuck in {}",
                         where);
    }
    case Ending::Kind::kGuestSilent:
      return "The guest fell silent" + more;
    case Ending::Kind::kGuestDied:
      return "The guest died" + more;
    case Ending::Kind::kLogFlood:
      return "The guest flooded its console" + more;
    case Ending::Kind::kNotStarted:
      return "The guest never got as far as the check" + more;
  }
  return "";
}

Outcome outcome_of(const Ending& ending) {
  switch (ending.kind) {
    case Ending::Kind::kFinished:
      return Outcome::kPass;
    case Ending::Kind::kStuck:
    case Ending::Kind::kGuestSilent:
      return Outcome::kHang;
    case Ending::Kind::kKilled:  // an oops that killed it is in the log, and goes before this
    case Ending::Kind::kGuestDied:
    case Ending::Kind::kLogFlood:
    case Ending::Kind::kNotStarted:
      return Outcome::kLabError;
  }
  return Outcome::kLabError;
}

/// The claims of a check, counted.
struct Claims {
  std::size_t total = 0, failed = 0;
  const Observation* first = nullptr;
  const Observation* first_failed = nullptr;
};

Claims count_claims(const std::vector<Observation>& observations) {
  Claims claims;
  for (const Observation& o : observations) {
    if (o.kind != ObsKind::kExpect) continue;
    ++claims.total;
    if (claims.first == nullptr) claims.first = &o;
    if (o.ok) continue;
    ++claims.failed;
    if (claims.first_failed == nullptr) claims.first_failed = &o;
  }
  return claims;
}

const Observation* first_of(ObsKind kind, const std::vector<Observation>& observations) {
  const auto it = std::find_if(observations.begin(), observations.end(),
                               [kind](const Observation& o) { return o.kind == kind; });
  return it == observations.end() ? nullptr : &*it;
}

std::string say_failed(const Claims& claims) {
  const Observation& o = *claims.first_failed;
  std::string out = "Expected: " + without_full_stop(lines_joined(o.text));
  if (!o.got.empty()) out += ". Got: " + without_full_stop(lines_joined(o.got));
  if (claims.failed > 1) {
    out += fmt::format(". {} of {} claims did not hold", claims.failed, claims.total);
  }
  return out;
}

std::string say_held(const Claims& claims) {
  const Observation& o = *claims.first;
  std::string out = without_full_stop(lines_joined(o.text));
  if (!o.got.empty()) out += fmt::format(" ({})", without_full_stop(lines_joined(o.got)));
  if (claims.total == 1) return "Held: " + out;
  return fmt::format("All {} claims held, first: {}", claims.total, out);
}

/// The first finding that makes `outcome` of the cell.
const LogFinding* first_of(Outcome outcome, const std::vector<LogFinding>& findings) {
  const auto found = std::ranges::find_if(
      findings, [&](const LogFinding& finding) { return outcome_of(finding.kind) == outcome; });
  return found == findings.end() ? nullptr : &*found;
}

/// Outcome and sentence, the rest of a Verdict aside.
struct Judgement {
  Outcome outcome;
  std::string sentence;
};

Judgement judge_log(Outcome outcome, const LogFinding& finding, const Ending& ending) {
  std::string sentence = say(finding);
  // The finding of a hang has said already that something did not come back.
  const std::string end = outcome == Outcome::kHang ? "" : say(ending);
  if (!end.empty()) sentence += ". " + end;
  return {outcome, sentence};
}

/// What the observations say by themselves, once log and ending are clean.
Judgement judge_observations(const std::vector<Observation>& observations) {
  const Claims claims = count_claims(observations);
  if (const Observation* o = first_of(ObsKind::kLabError, observations)) {
    return {Outcome::kLabError, without_full_stop(lines_joined(o->text))};
  }
  if (claims.failed > 0) return {Outcome::kFail, say_failed(claims)};
  if (const Observation* o = first_of(ObsKind::kSkip, observations)) {
    return {Outcome::kSkip, without_full_stop(lines_joined(o->text))};
  }
  if (claims.total > 0) return {Outcome::kPass, say_held(claims)};
  return {Outcome::kLabError, "The check ended without testing a single claim"};
}

Judgement judge_all(const Evidence& evidence, const std::vector<LogFinding>& findings) {
  for (const Outcome outcome : {Outcome::kOops, Outcome::kSplat, Outcome::kHang}) {
    // A hang is told by where the check's own task is stuck, if that is known.
    if (outcome == Outcome::kHang && outcome_of(evidence.ending) == outcome &&
        !blocked_in(evidence.ending.detail).empty()) {
      break;
    }
    if (const LogFinding* finding = first_of(outcome, findings)) {
      return judge_log(outcome, *finding, evidence.ending);
    }
    if (outcome == Outcome::kSplat && !evidence.debug_locks) {
      return {outcome, "Lockdep turned itself off during the check, and the log does not say why"};
    }
  }
  if (evidence.ending.kind != Ending::Kind::kFinished) {
    return {outcome_of(evidence.ending), say(evidence.ending)};
  }
  return judge_observations(evidence.observations);
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  for (const OutcomeName& entry : kOutcomeNames) {
    if (entry.outcome == outcome) return entry.name;
  }
  return "lab-error";
}

std::optional<Outcome> outcome_from_string(std::string_view text) {
  for (const OutcomeName& entry : kOutcomeNames) {
    if (entry.name == text) return entry.outcome;
  }
  return std::nullopt;
}

Verdict judge(const Evidence& evidence) {
  Verdict verdict;
  verdict.log_findings = find_complaints(evidence.kernel_log);
  auto [outcome, sentence] = judge_all(evidence, verdict.log_findings);
  verdict.outcome = outcome;
  verdict.sentence = sentence + ".";
  return verdict;
}

}  // namespace fencepost
