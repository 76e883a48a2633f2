// SPDX-License-Identifier: MIT
// buffers-come-back: a buffer that was given to the driver is done before it is given again.
//
// Rule: docs/contract.md 7, and videobuf2-core.c: the driver owns a buffer from vb2_buf_queue to
// vb2_buf_done; what it has when the recording ends is in flight, however long, since a buffer may
// wait for user space.
// Broken: a buffer's states contradict each other in a recording that shows itself complete.
// Unknown: in any other a contradiction betrays that events are missing. Not asked where the owners
// of the queues are not told.
#include "contract/rule.h"

namespace fencepost::contract::rules {
namespace {

class BuffersComeBack : public Rule {
 public:
  explicit BuffersComeBack(const RuleSettings& settings) : Rule(settings) {}

  void on(Moment moment, const Scene& scene) override {
    switch (moment) {
      case Moment::kBufferDone:
        return book.looked();
      case Moment::kBufferContradicted:
        return suspect(scene, scene.contradiction->what, scene.contradiction->before,
                       scene.contradiction->at);
      case Moment::kBufferAtEnd:
        if (scene.buffer->state == Buffer::State::kWithDriver) ++with_driver_;
        if (scene.buffer->trusted && scene.buffer->done_owed)
          suspect(scene, "a buffer was dequeued that the driver has not given back",
                  scene.buffer->given, scene.buffer->taken);
        return;
      default:
        if (with_driver_ > 0) book.remark(fmt::format("{} with a driver at the end", with_driver_));
    }
  }

 private:
  void suspect(const Scene& scene, std::string_view what, const Seen& before, const Seen& at) {
    book.suspect(Proof::kOneAbsent, scene, before, {before, at},
                 [&] { return fmt::format("{}: {}", describe(*scene.buffer), what); });
  }

  std::uint64_t with_driver_ = 0;
};

}  // namespace

extern const RuleEntry buffers_come_back;
const RuleEntry buffers_come_back{
    .id = "buffers-come-back",
    .question = "Is every buffer that was given to the driver done, before it is given again?",
    .source = "contract rule 7, videobuf2-core.c",
    .unknown = "its states contradict each other, which betrays missing events",
    .moments = moments(Moment::kBufferDone, Moment::kBufferContradicted, Moment::kBufferAtEnd,
                       Moment::kEnd),
    .make = make_rule<BuffersComeBack>,
};

}  // namespace fencepost::contract::rules
