// SPDX-License-Identifier: MIT
// What missing lines can do to a verdict (docs/traces.md, "What may be believed"): for a recording
// that is kept, no cut, no single missing line and no set of missing lines makes it broken, unless
// the set holds all that shows that the thing in question came to its end.
#include <gmock/gmock.h>

#include <random>
#include <set>

#include "recording.h"

namespace fencepost::contract {
namespace {

using trace::Event;
using trace::Kind;
using Events = std::vector<Event>;

/// What the events of one queue's life are; the queue's number keeps them apart.
struct Queue {
  std::uint32_t number;
  bool publishes;  ///< as v3 does; else as RFC v2
  Events events;
  std::uint32_t worker = number;  ///< queues may have one worker together
  std::uint32_t jobs = 0;

  Event make(Kind kind, bool by_worker) const {
    Event event;
    event.kind = kind;
    event.cpu = static_cast<std::int16_t>(by_worker ? 2 * worker + 1 : 2 * number);
    event.pid = static_cast<std::int32_t>(by_worker ? 100 + worker : 200 + number);
    event.task = by_worker ? "kworker" : "player";
    return event;
  }
  void buffer(Kind kind, std::uint32_t type, bool by_worker = false) {
    Event event = make(kind, by_worker);
    event.owner = 0x1000 + number;
    event.owner_known = true;
    event.type = type;
    event.minor = static_cast<std::int32_t>(number);
    events.push_back(event);
  }
  void fence(Kind kind, bool by_worker) {
    Event event = make(kind, by_worker);
    event.driver = "videobuf2";
    event.timeline = "release";
    event.context = 10 + number;
    event.seqno = jobs;
    event.type = 1;
    event.resvs = 1;
    if (kind == Kind::kFencePublish || kind == Kind::kFenceSignal)
      event.driver = event.timeline = {};
    events.push_back(event);
  }
  void wait(Kind kind) {
    fence(kind, false);
    events.back().pid = static_cast<std::int32_t>(300 + number);
    events.back().cpu = static_cast<std::int16_t>(20 + number);
    events.back().task = "compositor";
  }

  void job(std::mt19937& random) {
    ++jobs;
    for (const std::uint32_t type : {2U, 1U}) {
      buffer(Kind::kQbuf, type);
      buffer(Kind::kV4l2Qbuf, type);
      buffer(Kind::kBufQueue, type);
    }
    fence(Kind::kFenceInit, false);
    if (publishes) fence(Kind::kFencePublish, false);
    const bool waits = random() % 2 == 0;
    if (waits) wait(Kind::kFenceWaitStart);
    buffer(Kind::kBufDone, 2, true);
    if (publishes) fence(Kind::kFenceSignal, true);
    fence(Kind::kFenceSignaled, true);
    buffer(Kind::kBufDone, 1, true);
    if (waits) wait(Kind::kFenceWaitEnd);
    for (const std::uint32_t type : {1U, 2U}) {
      buffer(Kind::kDqbuf, type);
      buffer(Kind::kV4l2Dqbuf, type);
    }
    fence(Kind::kFenceDestroy, false);
  }
};

/// Several queues side by side, and a GPU whose fences are signalled in any order. Jobs are shorter
/// than the bound, idle times may be longer. A queue that publishes nothing, as RFC v2's, makes the
/// whole unknown, and may no more become broken than what is kept.
Events make_recording(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Queue> queues;
  for (std::uint32_t i = 0; i < 1 + random() % 3; ++i)
    queues.push_back({i, random() % 4 != 0, {}, random() % 2 == 0 ? 0 : i});
  for (Queue& queue : queues)
    for (unsigned jobs = 1 + random() % 4; jobs > 0; --jobs) queue.job(random);
  std::vector<std::size_t> at(queues.size());
  std::size_t last = 0;
  Events events;
  std::int64_t time = 1'000'000'000;
  while (true) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < queues.size(); ++i)
      if (at[i] < queues[i].events.size()) left.push_back(i);
    if (left.empty()) break;
    // What a worker does for one buffer it does in one go.
    const bool in_a_row =
        !events.empty() &&
        (events.back().kind == Kind::kFenceSignal ||
         (events.back().kind == Kind::kFenceSignaled && events.back().driver == "videobuf2"));
    const std::size_t which = in_a_row ? last : left[random() % left.size()];
    last = which;
    const Event& next = queues[which].events[at[which]++];
    const bool idle = std::ranges::all_of(queues, [&](const Queue& queue) {
      const std::size_t i = at[static_cast<std::size_t>(queue.number)];
      return i == 0 || i == queue.events.size() || queue.events[i - 1].kind == Kind::kFenceDestroy;
    });
    events.push_back(next);
    events.back().time = time;
    time += idle ? static_cast<std::int64_t>(random() % 20) * 1'000'000'000 + 1'000'000
                 : static_cast<std::int64_t>(random() % 20) * 1'000'000 + 1'000;
  }
  for (int more = 0; more < 3; ++more) {  // the rest of the machine lives on
    Event event;
    event.kind = Kind::kFenceInit;
    event.driver = "panfrost";
    event.timeline = "js";
    event.context = 99;
    event.seqno = static_cast<std::uint32_t>(more);
    event.time = time += 10'000'000'000;
    events.push_back(event);
  }
  for (std::size_t i = 0; i < events.size(); ++i) events[i].position = i + 1;
  return events;
}

std::string sentences(const TraceVerdict& verdict) {
  std::string out = verdict.sentence;
  for (const TraceFinding& finding : verdict.findings)
    out += fmt::format("\n  {} {}: {}", to_string(finding.answer), finding.rule, finding.sentence);
  return out;
}

constexpr unsigned kSeeds = 60;

TEST(TraceProperties, TheGeneratorKeepsTheContract) {
  unsigned kept = 0;
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    const TraceVerdict verdict = check_events(make_recording(seed));
    const bool told = std::ranges::all_of(verdict.rules, [](const RuleAnswer& rule) {
      return rule.rule->id != "attached" || rule.answer == Answer::kKept;
    });
    kept += told ? 1 : 0;
    EXPECT_EQ(verdict.answer, told ? Answer::kKept : Answer::kUnknown)
        << "seed " << seed << ": " << sentences(verdict);
  }
  EXPECT_GT(kept, kSeeds / 4);
}

TEST(TraceProperties, NoCutMakesBroken) {
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    const Events all = make_recording(seed);
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
      const auto at = all.begin() + static_cast<std::ptrdiff_t>(cut);
      const TraceVerdict head = check_events(Events(all.begin(), at));
      const TraceVerdict tail = check_events(Events(at, all.end()));
      ASSERT_NE(head.answer, Answer::kBroken) << seed << "/" << cut << ": " << sentences(head);
      ASSERT_NE(tail.answer, Answer::kBroken) << seed << "/" << cut << ": " << sentences(tail);
    }
  }
}

TEST(TraceProperties, NoSingleMissingLineMakesBroken) {
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    const Events all = make_recording(seed);
    for (std::size_t i = 0; i < all.size(); ++i) {
      Events some = all;
      some.erase(some.begin() + static_cast<std::ptrdiff_t>(i));
      const TraceVerdict verdict = check_events(some);
      ASSERT_NE(verdict.answer, Answer::kBroken) << seed << "/" << i << ": " << sentences(verdict);
    }
  }
}

/// Whether `missing` holds what shows in `all` that `fence` came to its end: its signal, and the
/// vb2_buf_done of its buffer, or of another that the same worker gave back, for which this one was
/// taken.
bool end_is_missing(const Events& all, const std::set<std::uint64_t>& missing, const Event& fence) {
  const auto gone = [&](const Event& event) { return missing.contains(event.position); };
  const auto signal = std::ranges::find_if(all, [&](const Event& event) {
    return event.kind == Kind::kFenceSignaled && event.context == fence.context &&
           event.seqno == fence.seqno;
  });
  if (signal == all.end() || !gone(*signal)) return false;
  return std::ranges::any_of(all, [&](const Event& event) {
    return event.kind == Kind::kBufDone && event.type == 1 && event.pid == signal->pid &&
           gone(event);
  });
}

/// Whether `missing` accounts for `finding`: the statement of docs/traces.md.
bool accounted_for(const Events& all, const std::set<std::uint64_t>& missing,
                   const TraceFinding& finding) {
  const Event& first = all[finding.evidence.front().position - 1];
  const auto gone = [&](const Event& event) { return missing.contains(event.position); };
  if (finding.rule == "signal-in-time" || finding.rule == "signal-before-destroy") {
    return end_is_missing(all, missing, first);
  }
  if (finding.rule == "wait-ends") {  // the wait's end, and the fence's or another wait's beginning
    const auto ends = std::ranges::count_if(all, [&](const Event& event) {
      return event.context == first.context &&
             (event.kind == Kind::kFenceWaitEnd || event.kind == Kind::kFenceWaitStart ||
              event.kind == Kind::kFenceSignaled) &&
             gone(event);
    });
    return ends >= 2;
  }
  return false;
}

TEST(TraceProperties, OnlyAllThatShowsTheEndCanBeMissingFromBroken) {
  std::mt19937 random(9);
  int broken = 0;
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    const Events all = make_recording(seed);
    for (int round = 0; round < 300; ++round) {
      // From a few lines to most of them, and sometimes all lines of some kinds.
      const std::size_t share = 1 + random() % 95;
      const bool by_kind = random() % 3 == 0;
      const std::uint32_t kinds = static_cast<std::uint32_t>(random());
      Events some;
      std::set<std::uint64_t> missing;
      for (const Event& event : all) {
        const bool drop = by_kind ? (kinds >> static_cast<unsigned>(event.kind) & 1) != 0
                                  : random() % 100 < share;
        if (drop) {
          missing.insert(event.position);
        } else {
          some.push_back(event);
        }
      }
      const TraceVerdict verdict = check_events(some);
      for (const TraceFinding& finding : verdict.findings) {
        if (finding.answer != Answer::kBroken) continue;
        ++broken;
        ASSERT_TRUE(accounted_for(all, missing, finding))
            << seed << "/" << round << ": " << finding.rule << ": " << finding.sentence;
      }
    }
  }
  // It would show nothing if the rounds never came to this.
  EXPECT_GT(broken, 20);
}

/// The counterexample that shows why it cannot be stronger without a count of entries: without its
/// signal and all that follows it, a job that ended is one that starves.
TEST(TraceProperties, AJobWithoutItsEndIsAStarvedJob) {
  Events all = make_recording(1);
  std::erase_if(all,
                [](const Event& event) { return event.context != 10 && event.owner != 0x1000; });
  const auto init = std::ranges::find_if(
      all, [](const Event& event) { return event.kind == Kind::kFencePublish; });
  Events starved(all.begin(), init + 1);
  Event later;
  later.kind = Kind::kFenceInit;
  later.driver = "panfrost";
  later.context = 99;
  later.time = starved.back().time + 9'000'000'000;
  starved.push_back(later);
  EXPECT_EQ(check_events(starved).answer, Answer::kBroken);
}

/// Of the cases in text, header included: what counts its entries notices every line.
class KeptCase : public testing::TestWithParam<std::string> {};

TEST_P(KeptCase, NoLineThatIsMissingMakesItBroken) {
  std::vector<std::string> lines;
  std::istringstream in(case_text(GetParam()));
  for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
  std::mt19937 random(11);
  const bool counted = case_text(GetParam()).find("entries-in-buffer") != std::string::npos;
  for (std::size_t i = 0; i < lines.size() + 300; ++i) {
    std::string text;
    bool header = true;
    for (std::size_t at = 0; at < lines.size(); ++at) {
      const bool drop = i < lines.size() ? at == i : random() % 100 < i % 60;
      if (!drop) text += lines[at];
      if (drop && lines[at].find("entries-in-buffer") != std::string::npos) header = false;
    }
    // Many missing lines may make it broken where nothing counts them (see above).
    if (i >= lines.size() && !(counted && header)) continue;
    const TraceVerdict verdict = check_text(text);
    ASSERT_NE(verdict.answer, Answer::kBroken) << sentences(verdict) << "\n" << text;
  }
}

std::vector<std::string> kept_cases() {
  std::vector<std::string> names;
  for (const std::string& name : case_names())
    if (said(case_text(name), "verdict").front() == "kept") names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Cases, KeptCase, testing::ValuesIn(kept_cases()), case_test_name);

}  // namespace
}  // namespace fencepost::contract
