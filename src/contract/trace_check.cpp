// SPDX-License-Identifier: MIT
// Whether a recording shows the contract kept.
#include "contract/trace_check.h"

#include <algorithm>

namespace fencepost::contract {

using trace::Kind;

std::string_view to_string(Answer answer) {
  switch (answer) {
    case Answer::kKept:
      return "kept";
    case Answer::kBroken:
      return "broken";
    case Answer::kUnknown:
      return "unknown";
    case Answer::kNothing:
      return "nothing";
  }
  return "nothing";
}

TraceCheck::TraceCheck(const Bounds& bounds) {
  settings_.bounds = bounds;
  for (const RuleEntry* entry : all_rules()) {
    rules_.push_back(entry->make(settings_));
    tracker_.subscribe(*rules_.back(), entry->moments);
  }
}

void TraceCheck::feed(std::span<const trace::Event> events, const trace::Recording& recording) {
  settings_.clock_is_time = recording.clock_is_time;
  for (const trace::Event& event : events) tracker_.feed(event);
}

std::uint64_t TraceCheck::broken_so_far() const {
  std::uint64_t broken = 0;
  for (const auto& rule : rules_) broken += rule->book.count(Proof::kPresent);
  return broken;
}

TraceCounts TraceCheck::counts() const {
  TraceCounts counts;
  counts.fences_begun = tracker_.count(Kind::kFenceInit);
  counts.fences_signalled = tracker_.count(Kind::kFenceSignaled);
  counts.fences_destroyed = tracker_.count(Kind::kFenceDestroy);
  counts.waits_begun = tracker_.count(Kind::kFenceWaitStart);
  counts.waits_ended = tracker_.count(Kind::kFenceWaitEnd);
  counts.buffers_given = tracker_.count(Kind::kBufQueue);
  counts.buffers_done = tracker_.count(Kind::kBufDone);
  counts.qbufs = tracker_.count(Kind::kV4l2Qbuf);
  counts.dqbufs = tracker_.count(Kind::kV4l2Dqbuf);
  counts.published = tracker_.count(Kind::kFencePublish);
  return counts;
}

Answer TraceCheck::resolve(Proof proof) const {
  switch (proof) {
    case Proof::kPresent:
      return Answer::kBroken;
    case Proof::kAllAbsent:
      return betrayed_ ? Answer::kUnknown : Answer::kBroken;
    case Proof::kOneAbsent:
      return complete_ ? Answer::kBroken : Answer::kUnknown;
    case Proof::kNothing:
      return Answer::kUnknown;
  }
  return Answer::kUnknown;
}

RuleAnswer TraceCheck::answer_of(const RuleEntry& entry, const Rule& rule,
                                 TraceVerdict& verdict) const {
  RuleAnswer answer;
  answer.rule = &entry;
  answer.looked_at = rule.book.looked_at();
  answer.remarks = rule.book.remarks();
  for (const Proof proof :
       {Proof::kPresent, Proof::kAllAbsent, Proof::kOneAbsent, Proof::kNothing}) {
    const bool broken = resolve(proof) == Answer::kBroken;
    (broken ? answer.broken : answer.unknown) += rule.book.count(proof);
  }
  for (const Suspicion& suspicion : rule.book.suspicions())
    verdict.findings.push_back(
        {entry.id, resolve(suspicion.proof), suspicion.sentence, suspicion.evidence});
  if (answer.broken > 0) {
    answer.answer = Answer::kBroken;
  } else if (answer.unknown > 0) {
    answer.answer = Answer::kUnknown;
  } else if (answer.looked_at > 0) {
    answer.answer = verdict.losses > 0 || betrayed_ ? Answer::kUnknown : Answer::kKept;
  }
  return answer;
}

namespace {

std::string plural(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// "12", or "12 of b.txt" where several are read as one.
std::string place(const Seen& seen, const trace::Recording& recording) {
  const auto file = recording.file_name(seen.file);
  if (file.empty()) return std::to_string(seen.position);
  return fmt::format("{} of {}", seen.position, file);
}

/// Why the whole is what it is, in one line.
std::string sentence_of(const TraceVerdict& verdict, const trace::Recording& recording) {
  std::uint64_t broken = 0;
  for (const RuleAnswer& rule : verdict.rules) broken += rule.broken;
  if (verdict.answer == Answer::kBroken)
    return fmt::format("broken: {}{}", verdict.findings.front().sentence,
                       broken > 1 ? fmt::format(", and {} more", broken - 1) : "");
  if (verdict.answer == Answer::kKept)
    return fmt::format("kept: {} and {} followed to their end",
                       plural(verdict.counts.fences_signalled, "fence"),
                       plural(verdict.counts.buffers_done, "buffer"));
  if (verdict.losses > 0)
    return fmt::format("unknown: events are missing in {}{}, first at {}",
                       plural(verdict.losses, "place"),
                       verdict.lost > 0 ? fmt::format(" ({} at least)", verdict.lost) : "",
                       place(verdict.first_loss, recording));
  if (verdict.contradiction_count > 0)
    return fmt::format("unknown: events are missing and the recording does not say so: {}, at {}",
                       verdict.contradictions.front().what,
                       place(verdict.contradictions.front().at, recording));
  if (recording.missing > 0)
    return fmt::format("unknown: {} that its header counts are not there",
                       plural(recording.missing, "event"));
  if (recording.skipped > 0)
    return fmt::format("unknown: {} cannot be read", plural(recording.skipped, "line"));
  if (verdict.overflowed)
    return "unknown: it has more fences, timelines or queues at once than are followed";
  if (!verdict.findings.empty())
    return fmt::format("unknown: {}", verdict.findings.front().sentence);
  return "unknown: there is no fence and no buffer in it";
}

bool before(const TraceFinding& a, const TraceFinding& b) {
  if (a.answer != b.answer) return a.answer == Answer::kBroken;
  const auto at = [](const TraceFinding& f) {
    return f.evidence.empty() ? 0 : f.evidence.front().ordinal;
  };
  return at(a) < at(b);
}

Answer overall(const TraceVerdict& verdict, bool doubt) {
  bool unknown = doubt, any = false;
  for (const RuleAnswer& rule : verdict.rules) {
    if (rule.answer == Answer::kBroken) return Answer::kBroken;
    unknown |= rule.answer == Answer::kUnknown;
    any |= rule.answer == Answer::kKept;
  }
  return unknown || !any ? Answer::kUnknown : Answer::kKept;
}

}  // namespace

TraceVerdict TraceCheck::finish(const trace::Recording& recording) {
  settings_.clock_is_time = recording.clock_is_time;
  settings_.knows_publish = recording.knows_publish || tracker_.count(Kind::kFencePublish) > 0 ||
                            tracker_.count(Kind::kFenceSignal) > 0;
  tracker_.finish();

  TraceVerdict verdict;
  verdict.counts = counts();
  verdict.losses = tracker_.losses();
  verdict.lost = tracker_.lost();
  verdict.first_loss = tracker_.first_loss();
  complete_ = recording.complete && verdict.losses == 0 && recording.skipped == 0;
  verdict.complete = complete_;
  verdict.overflowed = tracker_.overflowed();
  if (!complete_) {
    verdict.contradictions = tracker_.contradictions();
    verdict.contradiction_count = tracker_.contradiction_count();
  }
  betrayed_ = verdict.contradiction_count > 0 || recording.skipped > 0 || recording.missing > 0 ||
              verdict.overflowed;
  for (std::size_t i = 0; i < rules_.size(); ++i)
    verdict.rules.push_back(answer_of(*all_rules()[i], *rules_[i], verdict));
  std::stable_sort(verdict.findings.begin(), verdict.findings.end(), before);
  verdict.answer = overall(verdict, betrayed_ || verdict.losses > 0);
  verdict.sentence = sentence_of(verdict, recording);
  return verdict;
}

}  // namespace fencepost::contract
