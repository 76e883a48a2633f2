// SPDX-License-Identifier: MIT
// dequeued-once: every VIDIOC_DQBUF belongs to one VIDIOC_QBUF.
//
// Rule: docs/contract.md 14, and the V4L2 API. A buffer is (minor, type, index) and its state; the
// sequence number is no part of it, since QBUF does not know it yet. A QBUF without a DQBUF is
// nothing: STREAMOFF takes buffers back, and no event tells.
// Broken: a buffer was dequeued twice, in a recording that shows itself complete, of a device that
// one file uses.
// Unknown: in any other recording. Not asked where several files use the device (they share the
// numbers), or it cannot be told whether they do.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class DequeuedOnce : public Rule {
 public:
  explicit DequeuedOnce(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    if (moment == Moment::kUserPaired) return book.looked();
    const UserBuffer& buffer = *scene.user_buffer;
    if (!buffer.queue_owed || scene.tracker->minor_shared(buffer.minor)) return;
    book.suspect(Proof::kOneAbsent, scene, buffer.queued, {buffer.queued, buffer.taken}, [&] {
      return fmt::format("buffer {} (type {}) of /dev/video{} was dequeued and not queued before",
                         buffer.index, buffer.type, buffer.minor);
    });
  }
};

}  // namespace

extern const RuleEntry dequeued_once;
const RuleEntry dequeued_once{
    .id = "dequeued-once",
    .question = "Does every DQBUF belong to one QBUF?",
    .source = "contract rule 14, the V4L2 API",
    .unknown = "the QBUF may be missing",
    .moments = moments(Moment::kUserPaired, Moment::kUserBufferAtEnd),
    .make = make_rule<DequeuedOnce>,
};

}  // namespace fencepost::contract::rules
