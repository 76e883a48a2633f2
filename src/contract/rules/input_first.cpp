// SPDX-License-Identifier: MIT
// input-first: nothing is published before the job's input is there.
//
// Rule: docs/contract.md 5: at buf_queue of the CAPTURE side the bitstream need not exist yet, and
// who starves OUTPUT would leave the fence pending for ever. For mem2mem drivers that take an
// OUTPUT buffer a job. Broken: a fence begins while the driver has no OUTPUT buffer; one is queued
// after that, done, and only then the fence is signalled. It waited for what user space did later.
// All four events are there, so none that is missing could tell otherwise. Not asked: of queues
// that cannot be told apart, because the recording does not name their owners and there is more
// than one.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class InputFirst : public Rule {
 public:
  explicit InputFirst(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    if (moment == Moment::kEnd) return at_end(scene);
    const Fence& fence = *scene.fence;
    const Input* input = scene.tracker->input(scene.buffer->owner);
    if (input == nullptr || !fence.begun) return;
    book.looked();
    const bool waited = input->queued.ordinal > fence.start().ordinal &&
                        input->alone_since <= fence.start().ordinal &&
                        input->done.ordinal < fence.signalled.ordinal;
    if (!waited) return;
    if (!scene.buffer->trusted && waiting_.size() >= Casebook::kMost) return;
    const Found found{{fence.start(), input->queued, input->done, fence.signalled},
                      describe(scene, fence)};
    if (scene.buffer->trusted) {
      suspect(scene, found);
    } else {
      waiting_.push_back(found);
    }
  }

 private:
  struct Found {
    std::vector<Seen> evidence;
    std::string fence;
  };

  void suspect(const Scene& scene, const Found& found) {
    book.suspect(Proof::kPresent, scene, found.evidence.front(), found.evidence, [&] {
      return fmt::format("{} began {} before its input was queued, and waited for it", found.fence,
                         format_span(found.evidence[1].time - found.evidence[0].time));
    });
  }

  /// Only now it is known whether the recording has one queue of each side.
  void at_end(const Scene& scene) {
    if (scene.tracker->queues_mixed() || scene.tracker->minors() > 1) return;
    for (const Found& found : waiting_) suspect(scene, found);
  }

  std::vector<Found> waiting_;
};

}  // namespace

extern const RuleEntry input_first;
const RuleEntry input_first{
    .id = "input-first",
    .question = "Is nothing published before the input of its job is there?",
    .source = "contract rule 5",
    .unknown = "several queues that the recording does not tell apart",
    .moments = moments(Moment::kFenceFinished, Moment::kEnd),
    .make = make_rule<InputFirst>,
};

}  // namespace fencepost::contract::rules
