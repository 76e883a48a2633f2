// SPDX-License-Identifier: MIT
// signalled-by-done: a buffer's fence is signalled by its vb2_buf_done, before it.
//
// Rule: docs/contract.md 7 and 14: who dequeues a buffer finds it ready. vb2_buffer_done()
// announces the signal (vb2_fence_signal), signals, and then traces itself, all on one CPU. Broken:
// the signal comes after the vb2_buf_done; or it never comes, in a recording that shows itself
// complete. Unknown: it does not come, and its line may be missing.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class SignalledByDone : public Rule {
 public:
  explicit SignalledByDone(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    if (moment == Moment::kFenceFinished) return book.looked();
    const Fence& fence = *scene.fence;
    if (!fence.done) return;
    const bool late = moment == Moment::kFenceSignalled;
    if (!late && fence.signalled) return;
    std::vector<Seen> evidence{fence.start(), fence.done};
    if (late) evidence.push_back(fence.signalled);
    book.suspect(
        late ? Proof::kPresent : Proof::kOneAbsent, scene, fence.start(), std::move(evidence), [&] {
          return fmt::format("{} was {} when its buffer was given back", describe(scene, fence),
                             late ? "signalled only after its buffer was done, pending"
                                  : "never signalled, and pending");
        });
  }
};

}  // namespace

extern const RuleEntry signalled_by_done;
const RuleEntry signalled_by_done{
    .id = "signalled-by-done",
    .question = "Is a buffer's fence signalled by its vb2_buf_done, and before it?",
    .source = "contract rules 7 and 14",
    .unknown = "the signal may be missing",
    .moments = moments(Moment::kFenceFinished, Moment::kFenceSignalled, Moment::kFenceGone,
                       Moment::kFenceAtEnd),
    .make = make_rule<SignalledByDone>,
};

}  // namespace fencepost::contract::rules
