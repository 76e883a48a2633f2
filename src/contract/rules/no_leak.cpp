// SPDX-License-Identifier: MIT
// no-leak: fences that were signalled are destroyed, beyond what is in use at the end.
//
// Rule: docs/contract.md 4: a fence outlives its issuer, but not its users.
// In use: a dma_resv keeps the last fence of a buffer, and a sync_file its own, so some fences of
// each queue are signalled and not yet destroyed at any time: up to kInUse, and those that were
// signalled less than the bound ago.
// Broken: a queue has more, in a recording that shows itself complete.
// Unknown: in any other, since one line each would tell otherwise. Where no destruction at all was
// recorded, the event was off and nothing is asked.
#include <map>

#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

constexpr std::uint64_t kInUse = 64;

class NoLeak : public Rule {
 public:
  explicit NoLeak(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    if (moment == Moment::kFenceGone) return book.looked();
    if (moment == Moment::kFenceAtEnd) return count(scene);
    if (!settings().clock_is_time || scene.tracker->count(trace::Kind::kFenceDestroy) == 0) return;
    std::uint64_t all = 0;
    for (const auto& [queue, kept] : kept_) {
      all += kept.fences;
      if (kept.fences > kInUse) suspect(scene, queue, kept);
    }
    if (all > 0) book.remark(fmt::format("{} signalled and still in use at the end", all));
  }

 private:
  struct Kept {
    std::uint64_t fences = 0;
    Seen oldest;
  };

  void count(const Scene& scene) {
    const Fence& fence = *scene.fence;
    if (!fence.ours || !fence.signalled) return;
    if (scene.tracker->end_time() - fence.signalled.time <= settings().bounds.leak) return;
    Kept& kept = kept_[scene.tracker->name(fence).group];
    ++kept.fences;
    if (!kept.oldest || fence.signalled.ordinal < kept.oldest.ordinal)
      kept.oldest = fence.signalled;
  }

  void suspect(const Scene& scene, const std::string& queue, const Kept& kept) {
    book.suspect(Proof::kOneAbsent, scene, kept.oldest, {kept.oldest}, [&] {
      return fmt::format("{} fences of {} were signalled more than {} ago and never destroyed",
                         kept.fences + scene.tracker->forgotten(), queue,
                         format_span(settings().bounds.leak));
    });
  }

  std::map<std::string, Kept> kept_;
};

}  // namespace

extern const RuleEntry no_leak;
const RuleEntry no_leak{
    .id = "no-leak",
    .question = "Are the fences of videobuf2 destroyed, beyond those in use at the end?",
    .source = "contract rule 4",
    .unknown = "the events of their destruction may be missing",
    .moments = moments(Moment::kFenceGone, Moment::kFenceAtEnd, Moment::kEnd),
    .make = make_rule<NoLeak>,
};

}  // namespace fencepost::contract::rules
