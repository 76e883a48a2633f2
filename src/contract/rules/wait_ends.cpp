// SPDX-License-Identifier: MIT
// wait-ends: every wait for a fence ends.
//
// Rule: docs/contract.md 8: completion is bounded, and so is every wait for it.
// In flight: a wait that is open when the recording ends, for less than its bound, or for a fence
// that is itself in flight.
// Broken: a wait that took longer than its bound; or that is open for longer at the end while the
// fence is pending, too.
// Unknown: the fence was signalled and the task was not seen again: the end of its wait may be
// missing. A task that is seen again contradicts an open wait, which betrays a loss.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class WaitEnds : public Rule {
 public:
  explicit WaitEnds(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    if (moment == Moment::kEnd) {
      if (in_flight_ > 0) book.remark(fmt::format("{} in flight at the end", in_flight_));
      return;
    }
    const std::int64_t bound = bound_of(scene);
    const Wait& wait = *scene.wait;
    if (moment == Moment::kWaitEnded) {
      book.looked();
      const std::int64_t took = scene.event->time - wait.begun.time;
      if (bound > 0 && took > bound) suspect(Proof::kAllAbsent, scene, "took", took, bound);
      return;
    }
    const std::int64_t age = scene.tracker->end_time() - wait.begun.time;
    if (bound == 0 || age <= bound) {
      ++in_flight_;
      return;
    }
    const bool pending = scene.fence != nullptr && !scene.fence->signalled &&
                         !scene.tracker->may_be_done(*scene.fence);
    suspect(pending ? Proof::kAllAbsent : Proof::kOneAbsent, scene, "has not ended after", age,
            bound);
  }

 private:
  [[nodiscard]] std::int64_t bound_of(const Scene& scene) const {
    if (!settings().clock_is_time) return 0;
    const bool ours = scene.fence != nullptr && scene.fence->ours;
    return ours ? settings().bounds.wait : settings().bounds.other;
  }

  void suspect(Proof proof, const Scene& scene, std::string_view what, std::int64_t span,
               std::int64_t bound) {
    const Wait& wait = *scene.wait;
    std::vector<Seen> evidence{wait.begun};
    if (scene.event != nullptr) evidence.push_back(scene.seen());
    book.suspect(proof, scene, wait.begun, std::move(evidence), [&] {
      return fmt::format("the wait of {}-{} for fence {}:{} {} {} (bound {})", wait.begun.task(),
                         wait.begun.pid, wait.context, wait.seqno, what, format_span(span),
                         format_span(bound));
    });
  }

  std::uint64_t in_flight_ = 0;
};

}  // namespace

extern const RuleEntry wait_ends;
const RuleEntry wait_ends{
    .id = "wait-ends",
    .question = "Does every wait for a fence end?",
    .source = "contract rule 8",
    .unknown = "the task was not seen again, so the end of its wait may be missing",
    .moments = moments(Moment::kWaitEnded, Moment::kWaitAtEnd, Moment::kEnd),
    .make = make_rule<WaitEnds>,
};

}  // namespace fencepost::contract::rules
