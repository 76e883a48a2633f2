// SPDX-License-Identifier: MIT
// attached: the fences of videobuf2 are on a dma_resv, where consumers find them.
//
// Rule: docs/contract.md 2: evidence is attachment, not the number of fences that were made.
// Answered by vb2_fence_publish, which tells on how many dma_resv a fence was put.
// Broken: one was published on none; or, in a recording that shows itself complete, one was never
// published on a kernel that has the event.
// Unknown: the kernel (or the recording) has no such event, as with RFC v1 and v2. That fences
// begin and are signalled shows nothing: both do so for buffers whose dma-buf no fence was put on.
// What can be said is how many of them anyone waited for or asked for: those were found somewhere;
// and how many were freed by the call that signalled them: those were on no dma_resv then.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class Attached : public Rule {
 public:
  explicit Attached(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    switch (moment) {
      case Moment::kFenceBegun:
        if (scene.fence->ours && ++begun_ == 1) first_ = scene.seen();
        return;
      case Moment::kFencePublished:
        return published(scene);
      case Moment::kFenceSignalled:
        if (scene.fence->ours && !scene.fence->published) unpublished(scene);
        return;
      case Moment::kFenceGone:
        return gone(scene);
      case Moment::kFenceNoticed:
        if (scene.fence->ours) ++noticed_;
        return;
      default:
        return at_end(scene);
    }
  }

 private:
  void published(const Scene& scene) {
    if (scene.fence == nullptr) {
      ++failed_;
      return;
    }
    book.looked();
    if (scene.fence->resvs > 0) return;
    book.suspect(Proof::kPresent, scene, scene.seen(), {scene.seen()}, [&] {
      return fmt::format("{} was published on no dma_resv", describe(scene, *scene.fence));
    });
  }

  void unpublished(const Scene& scene) {
    if (++unpublished_ == 1) {
      example_ = {scene.fence->begun, scene.fence->signalled};
      what_ = describe(scene, *scene.fence);
    }
  }

  /// A dma_resv holds its fences. One that is freed by the task that signals it, before that even
  /// traces vb2_buf_done, was held by nobody else.
  void gone(const Scene& scene) {
    const Fence& fence = *scene.fence;
    if (fence.ours && fence.signalled && !fence.finished &&
        fence.signalled.pid == scene.event->pid && fence.signalled.cpu == scene.event->cpu)
      ++unheld_;
  }

  void at_end(const Scene& scene) {
    if (failed_ > 0)
      book.remark(
          fmt::format("{} could not be attached; the job goes on without (rule 13)", failed_));
    if (settings().knows_publish) {
      if (unpublished_ == 0) return;
      book.suspect(Proof::kOneAbsent, scene, example_.front(), example_, [&] {
        return fmt::format(
            "{} of videobuf2's fences were signalled and never published, the "
            "first of them {}",
            unpublished_, what_);
      });
    } else if (begun_ > 0) {
      book.suspect(Proof::kNothing, scene, first_, {first_}, [&] { return cannot_tell(); });
    }
  }

  [[nodiscard]] std::string cannot_tell() const {
    std::string made = fmt::format(
        "videobuf2 made {} fence{}, and there is no vb2_fence_publish to tell whether "
        "a buffer has one",
        begun_, begun_ == 1 ? "" : "s");
    if (unheld_ > 0)
      made += fmt::format(
          "; {} of them {} freed by the very call that signalled them, so on no "
          "dma_resv then",
          unheld_, unheld_ == 1 ? "was" : "were");
    if (noticed_ == 0)
      return made +
             ": nobody waited for one or asked for its signal, so nothing shows that a "
             "single one was attached";
    return made + fmt::format(
                      ": {} of them {} found by somebody, who waited or asked for the "
                      "signal",
                      noticed_, noticed_ == 1 ? "was" : "were");
  }

  std::uint64_t begun_ = 0, noticed_ = 0, failed_ = 0, unpublished_ = 0, unheld_ = 0;
  Seen first_;
  std::vector<Seen> example_;
  std::string what_;
};

}  // namespace

extern const RuleEntry attached;
const RuleEntry attached{
    .id = "attached",
    .question = "Are videobuf2's fences on a dma_resv, where consumers find them?",
    .source = "contract rule 2",
    .unknown = "a kernel without vb2_fence_publish, as with RFC v1 and v2",
    .moments = moments(Moment::kFenceBegun, Moment::kFencePublished, Moment::kFenceSignalled,
                       Moment::kFenceGone, Moment::kFenceNoticed, Moment::kEnd),
    .make = make_rule<Attached>,
};

}  // namespace fencepost::contract::rules
