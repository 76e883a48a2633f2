// SPDX-License-Identifier: MIT
// signal-in-time: every fence that begins is signalled within its bound.
//
// Rule: docs/contract.md 8, and the finite-time rule of dma_fence. The bound counts from
// vb2_fence_publish, or from dma_fence_init where the kernel has no such event.
// In flight: a fence that is pending when the recording ends, for less than its bound.
// Broken: one that was signalled too late; or one that is pending for longer than its bound when
// the recording ends, while nothing of its buffer happened either. A lost signal alone cannot look
// so: the buffer's vb2_buf_done, its DQBUF and its next QBUF would be there.
// Unknown: its buffer did move on, so it may be the signal's line that is missing; or the clock is
// a counter.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class SignalInTime : public Rule {
 public:
  explicit SignalInTime(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    if (moment == Moment::kEnd) {
      if (in_flight_ > 0) book.remark(fmt::format("{} in flight at the end", in_flight_));
      return;
    }
    const Fence& fence = *scene.fence;
    const std::int64_t bound = bound_of(scene, fence);
    if (moment == Moment::kFenceSignalled) {
      book.looked();
      if (bound > 0 && fence.signalled.time - fence.start().time > bound) late(scene, bound);
    } else if (!fence.signalled) {
      at_end(scene, bound);
    }
  }

 private:
  [[nodiscard]] std::int64_t bound_of(const Scene& scene, const Fence& fence) const {
    if (!settings().clock_is_time) return 0;
    if (fence.ours) return settings().bounds.signal;
    return scene.tracker->name(fence).wrapper ? 0 : settings().bounds.other;
  }

  void late(const Scene& scene, std::int64_t bound) {
    const Fence& fence = *scene.fence;
    book.suspect(Proof::kPresent, scene, fence.start(), {fence.start(), fence.signalled}, [&] {
      return fmt::format("{} was signalled after {} (bound {})", describe(scene, fence),
                         format_span(fence.signalled.time - fence.start().time),
                         format_span(bound));
    });
  }

  void at_end(const Scene& scene, std::int64_t bound) {
    const Fence& fence = *scene.fence;
    const Tracker& tracker = *scene.tracker;
    const std::int64_t age = tracker.end_time() - fence.start().time;
    if (bound == 0 || age <= bound) {
      if (fence.ours) ++in_flight_;
      if (fence.ours && !settings().clock_is_time)
        suspect_pending(Proof::kNothing, scene, "is pending, and a counter tells no duration");
      return;
    }
    const bool buffers_told = tracker.count(trace::Kind::kBufQueue) > 0;
    const bool moved_on = !fence.ours || !buffers_told || tracker.may_be_done(fence);
    suspect_pending(moved_on ? Proof::kOneAbsent : Proof::kAllAbsent, scene,
                    fmt::format("is pending for {} when the recording ends (bound {}){}",
                                format_span(age), format_span(bound), starved(scene)));
  }

  void suspect_pending(Proof proof, const Scene& scene, const std::string& what) {
    const Fence& fence = *scene.fence;
    book.suspect(proof, scene, fence.start(), {fence.start()},
                 [&] { return fmt::format("{} {}", describe(scene, fence), what); });
  }

  /// Whether it waits for user space: nothing to read is with any driver.
  static std::string starved(const Scene& scene) {
    const Tracker& tracker = *scene.tracker;
    const std::uint64_t since = scene.fence->start().ordinal;
    if (tracker.last_input_given() > since || tracker.inputs_with_driver() > 0) return "";
    return tracker.count(trace::Kind::kBufQueue) > 0
               ? "; no driver has had an OUTPUT buffer since: it waits for user space"
               : "";
  }

  std::uint64_t in_flight_ = 0;
};

}  // namespace

extern const RuleEntry signal_in_time;
const RuleEntry signal_in_time{
    .id = "signal-in-time",
    .question = "Is every fence that begins signalled within its bound?",
    .source = "contract rule 8, and dma_fence's finite time",
    .unknown = "the fence's buffer moved on, so its signal may be missing; a clock that counts",
    .moments = moments(Moment::kFenceSignalled, Moment::kFenceAtEnd, Moment::kEnd),
    .make = make_rule<SignalInTime>,
};

}  // namespace fencepost::contract::rules
