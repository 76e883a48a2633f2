// SPDX-License-Identifier: MIT
// signal-before-destroy: no fence is destroyed unsignalled.
//
// Rule: docs/contract.md 7: every way out of the driver signals.
// Broken: the destruction itself signals the fence (dma_fence_release() does so, with -EDEADLK,
// where somebody still waits for it), which is seen for fences of any driver; or a fence of
// videobuf2 is destroyed and nothing else of its buffer happened.
// Not asked of other drivers without that: one that has a `signaled` operation needs to signal only
// if it is asked, and arrays and chains are made and dropped by consumers.
// Unknown: a fence of videobuf2 is destroyed without a signal, but its buffer moved on.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class SignalBeforeDestroy : public Rule {
 public:
  explicit SignalBeforeDestroy(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    switch (moment) {
      case Moment::kFenceGone:
        return gone(scene);
      case Moment::kFenceSignalledGone:
        return book.suspect(Proof::kPresent, scene, scene.seen(), {scene.seen()}, [&] {
          return fmt::format("fence {}:{} ({} {}) was signalled only by its own destruction",
                             scene.event->context, scene.event->seqno, scene.event->driver,
                             scene.event->timeline);
        });
      default:
        if (elsewhere_ > 0)
          book.remark(
              fmt::format("{} of other drivers had no signal, which those that are asked "
                          "for it need not give",
                          elsewhere_));
    }
  }

 private:
  void gone(const Scene& scene) {
    const Fence& fence = *scene.fence;
    book.looked();
    if (fence.signalled) return;
    if (!fence.ours) {
      ++elsewhere_;
      return;
    }
    const bool buffers_told = scene.tracker->count(trace::Kind::kBufQueue) > 0;
    const bool alone =
        !fence.told && buffers_told && fence.published && !scene.tracker->may_be_done(fence);
    book.suspect(alone ? Proof::kAllAbsent : Proof::kOneAbsent, scene, fence.start(),
                 {fence.start(), scene.seen()}, [&] {
                   return fmt::format("{} was destroyed without having been signalled",
                                      describe(scene, fence));
                 });
  }

  std::uint64_t elsewhere_ = 0;
};

}  // namespace

extern const RuleEntry signal_before_destroy;
const RuleEntry signal_before_destroy{
    .id = "signal-before-destroy",
    .question = "Is every fence of videobuf2 signalled before it is destroyed?",
    .source = "contract rule 7",
    .unknown = "only the signal is missing, and the buffer moved on",
    .moments = moments(Moment::kFenceGone, Moment::kFenceSignalledGone, Moment::kEnd),
    .make = make_rule<SignalBeforeDestroy>,
};

}  // namespace fencepost::contract::rules
