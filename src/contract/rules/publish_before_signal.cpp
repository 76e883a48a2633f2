// SPDX-License-Identifier: MIT
// publish-before-signal: a fence is not signalled before it is published, and is published once.
//
// Rule: docs/contract.md 9 and 16: who finds the fence finds one that its job will signal.
// Broken: vb2_fence_publish stands behind the fence's signal, or twice.
// Unknown: the two events are of different CPUs and so close that their clocks may not agree.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

/// The trace clock "local" may differ so much between CPUs (Documentation/trace/ftrace.rst).
constexpr std::int64_t kSkew = 1'000'000;

class PublishBeforeSignal : public Rule {
 public:
  explicit PublishBeforeSignal(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment, const Scene& scene) override {
    if (scene.fence == nullptr) return;  // nothing was published
    const Fence& fence = *scene.fence;
    book.looked();
    if (fence.published) return suspect(Proof::kPresent, scene, fence.published, "twice");
    const Seen& signal = fence.told ? fence.told : fence.signalled;
    if (!signal) return;
    const bool one_clock = signal.cpu == scene.event->cpu && signal.cpu >= 0;
    const bool sure = one_clock || scene.event->time - signal.time > kSkew;
    suspect(sure ? Proof::kPresent : Proof::kNothing, scene, signal, "after its signal");
  }

 private:
  void suspect(Proof proof, const Scene& scene, const Seen& before, std::string_view how) {
    book.suspect(proof, scene, before, {before, scene.seen()}, [&] {
      return fmt::format("{} was published {}", describe(scene, *scene.fence), how);
    });
  }
};

}  // namespace

extern const RuleEntry publish_before_signal;
const RuleEntry publish_before_signal{
    .id = "publish-before-signal",
    .question = "Is every fence published once, and before it is signalled?",
    .source = "contract rules 9 and 16",
    .unknown = "the events are of two CPUs, and closer than their clocks agree",
    .moments = moments(Moment::kFencePublished),
    .make = make_rule<PublishBeforeSignal>,
};

}  // namespace fencepost::contract::rules
