// SPDX-License-Identifier: MIT
// published-with-driver: a published fence belongs to a buffer that the driver has.
//
// Rule: docs/contract.md 5 and 6: only the job that completes a buffer publishes, so the buffer is
// with the driver then. vb2_fence_publish tells type and index of the buffer but not its queue;
// which queue a context of fences belongs to is learnt from the vb2_buf_done that followed the
// signal of an earlier one.
// Broken: the driver does not have the buffer, in a recording that shows itself complete.
// Unknown: in any other; the events that give it to the driver may be missing, or the one that told
// the queue. Not asked where the owners of queues are not told ("(____ptrval____)"), or where the
// buffer was not seen before.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class PublishedWithDriver : public Rule {
 public:
  explicit PublishedWithDriver(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment, const Scene& scene) override {
    if (scene.fence == nullptr) return;  // nothing was published
    const Buffer* buffer = scene.tracker->buffer_of(*scene.fence);
    if (buffer == nullptr) return;
    book.looked();
    if (buffer->state == Buffer::State::kWithDriver || buffer->done_owed) return;
    const bool taken = buffer->state == Buffer::State::kTaken;
    const Seen& last = taken                                     ? buffer->taken
                       : buffer->state == Buffer::State::kQueued ? buffer->queued
                                                                 : buffer->done;
    book.suspect(Proof::kOneAbsent, scene, last, {last, scene.seen()}, [&] {
      return fmt::format("{} was published for {}, which the driver does not have",
                         describe(scene, *scene.fence), describe(*buffer));
    });
  }
};

}  // namespace

extern const RuleEntry published_with_driver;
const RuleEntry published_with_driver{
    .id = "published-with-driver",
    .question = "Does every published fence belong to a buffer that the driver has?",
    .source = "contract rules 5 and 6",
    .unknown = "the event that gives the buffer to the driver may be missing",
    .moments = moments(Moment::kFencePublished),
    .make = make_rule<PublishedWithDriver>,
};

}  // namespace fencepost::contract::rules
