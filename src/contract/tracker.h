// SPDX-License-Identifier: MIT
// From events to fences, buffers and waits: what is alive at any moment of a recording, and the
// moments that rules ask about.
#pragma once

#include <tsl/robin_map.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "contract/names.h"
#include "contract/pooled_table.h"
#include "contract/seen.h"
#include "trace/event.h"

namespace fencepost::contract {

template <class T>
using Table = tsl::robin_map<std::uint64_t, T, KeyHash>;

/// A fence from its first event to its destruction. (context, seqno) are the low 32 bits of each
/// and may recur.
struct Fence {
  std::uint32_t context = 0;
  std::uint32_t seqno = 0;
  std::uint32_t name = 0;   ///< in Tracker::names()
  bool ours = false;        ///< of videobuf2, or published by it
  bool noticed = false;     ///< somebody waited for it or asked for its signal
  std::uint32_t type = 0;   ///< of its buffer, where published
  std::uint32_t index = 0;  ///< likewise
  std::uint32_t resvs = 0;  ///< likewise
  Seen begun;               ///< dma_fence_init
  Seen published;           ///< vb2_fence_publish
  Seen told;                ///< vb2_fence_signal, which comes just before the signal
  Seen signalled;           ///< dma_fence_signaled
  Seen done;                ///< its buffer was given back while the fence was pending
  bool finished = false;    ///< signalled, and its buffer's vb2_buf_done followed
  bool maybe_done = false;  ///< a buffer was given back after it began, after an older signal
  /// From when on somebody may rely on it.
  [[nodiscard]] const Seen& start() const { return published ? published : begun; }
};

/// A buffer of a queue. Where the recording does not tell the owner (Buffer::trusted), several
/// queues may share one.
struct Buffer {
  enum class State : std::uint8_t { kUnseen, kQueued, kWithDriver, kDone, kTaken };
  std::uint64_t owner = 0;
  std::uint32_t type = 0;
  std::uint32_t index = 0;
  State state = State::kUnseen;
  bool trusted = false;        ///< the owner is known, so the state is this buffer's own
  bool done_owed = false;      ///< taken while with the driver: vb2_buf_done may come late, from
                               ///< another CPU
  Seen queued;                 ///< vb2_qbuf
  Seen given;                  ///< vb2_buf_queue
  Seen done;                   ///< vb2_buf_done
  Seen taken;                  ///< vb2_dqbuf
  std::uint64_t no_input = 0;  ///< OUTPUT: when it was given to the driver, the driver had had no
                               ///< other one since that event (1: ever); 0: it had
};

/// A buffer as VIDIOC_QBUF and VIDIOC_DQBUF name it.
struct UserBuffer {
  enum class State : std::uint8_t { kUnseen, kQueued, kTaken };
  std::int32_t minor = -1;
  std::uint32_t type = 0;
  std::uint32_t index = 0;
  State state = State::kUnseen;
  bool queue_owed = false;  ///< dequeued before its v4l2_qbuf was seen: that is traced at the end
                            ///< of the call, and may come late from another thread
  Seen queued;
  Seen taken;
};

/// A wait for a fence. A task has at most one.
struct Wait {
  bool open = false;
  std::uint32_t context = 0;
  std::uint32_t seqno = 0;
  std::uint32_t name = 0;  ///< of the fence, in Tracker::names()
  Seen begun;
};

/// The OUTPUT side of one owner.
struct Input {
  int with_driver = 0;
  std::uint64_t empty_since = 1;  ///< ordinal; while with_driver is 0
  /// The last buffer that was queued, given and done while the driver had no other.
  Seen queued;
  Seen done;
  std::uint64_t alone_since = 0;
};

/// Two events that cannot follow each other, unless others are missing between them.
struct Contradiction {
  std::string_view what;
  Seen before;
  Seen at;
};

/// The moments in the life of fences, buffers and waits. Those at the end come from finish().
enum class Moment : std::uint8_t {
  kFenceBegun,
  kFencePublished,  ///< or an attempt that failed: then there is no fence
  kFenceSignalled,
  kFenceFinished,       ///< vb2_buf_done right after the signal: fence and buffer belong together
  kFenceGone,           ///< destroyed, signalled or not
  kFenceSignalledGone,  ///< signalled by its own destruction: who waited for it gets -EDEADLK
  kFenceNoticed,
  kWaitEnded,
  kBufferGiven,
  kBufferDone,
  kBufferTaken,
  kBufferContradicted,  ///< Scene::contradiction says how
  kUserPaired,          ///< VIDIOC_DQBUF that belongs to a VIDIOC_QBUF
  kFenceAtEnd,
  kWaitAtEnd,
  kBufferAtEnd,
  kUserBufferAtEnd,
  kEnd,
};
inline constexpr std::size_t kMoments = 18;

class Tracker;

/// What a moment is about; what does not belong to it is null. Valid during the call.
struct Scene {
  const Tracker* tracker = nullptr;
  const trace::Event* event = nullptr;  ///< null at the end
  std::uint64_t ordinal = 0;
  const Fence* fence = nullptr;
  const Buffer* buffer = nullptr;
  const UserBuffer* user_buffer = nullptr;
  const Wait* wait = nullptr;
  const Contradiction* contradiction = nullptr;
  [[nodiscard]] Seen seen() const { return event ? Seen::of(*event, ordinal) : Seen{}; }
};

/// Who asks for moments.
class Subscriber {
 public:
  virtual ~Subscriber() = default;
  virtual void on(Moment moment, const Scene& scene) = 0;
};

/// The tables. Memory grows with the fences, buffers, contexts and tasks that are alive, each up
/// to a limit, and not with the recording.
class Tracker {
 public:
  /// `subscriber` must outlive the Tracker's use; bit n of `moments` asks for Moment n.
  void subscribe(Subscriber& subscriber, std::uint32_t moments);
  void feed(const trace::Event& event);
  /// Once, after the last event.
  void finish();

  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] const Name& name(const Fence& fence) const { return names_[fence.name]; }
  [[nodiscard]] const Fence* find(const trace::Event& event) const;
  [[nodiscard]] std::uint64_t count(trace::Kind kind) const {
    return counts_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] const Seen& first() const { return first_; }
  [[nodiscard]] std::int64_t end_time() const { return end_time_; }
  [[nodiscard]] std::uint64_t ordinal() const { return ordinal_; }

  /// The last place where the recording itself says that events are missing.
  [[nodiscard]] const Seen& last_loss() const { return last_loss_; }
  [[nodiscard]] const Seen& first_loss() const { return first_loss_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  [[nodiscard]] std::uint64_t losses() const { return losses_; }
  /// Whether it says so for some place after `ordinal`.
  [[nodiscard]] bool lost_since(std::uint64_t ordinal) const {
    return last_loss_.ordinal > ordinal;
  }
  [[nodiscard]] const std::vector<Contradiction>& contradictions() const { return contradictions_; }
  [[nodiscard]] std::uint64_t contradiction_count() const { return contradiction_count_; }
  /// Several queues could not be told apart, since the recording does not name their owners.
  [[nodiscard]] bool queues_mixed() const { return queues_mixed_; }
  /// How many video devices QBUF and DQBUF were seen on.
  [[nodiscard]] std::size_t minors() const { return minors_.size(); }
  /// Whether more than one file uses the device, as far as can be told; true where it cannot.
  [[nodiscard]] bool minor_shared(std::int32_t minor) const;
  /// Whether anything since pending `fence` began may show that its job is over: then it may be its
  /// signal that is missing.
  [[nodiscard]] bool may_be_done(const Fence& fence) const;
  /// The buffer that a context of fences was learnt to belong to; null where not, or not for sure.
  [[nodiscard]] const Buffer* buffer_of(const Fence& fence) const;
  /// OUTPUT buffers that drivers have, and when one was last given.
  [[nodiscard]] int inputs_with_driver() const { return inputs_with_driver_; }
  [[nodiscard]] std::uint64_t last_input_given() const { return last_input_given_; }
  /// What the OUTPUT side of `owner` did; null where it was never seen.
  [[nodiscard]] const Input* input(std::uint64_t owner) const;
  /// There was more at once than is kept: pending fences, names of timelines, queues whose inputs
  /// a driver has.
  [[nodiscard]] bool overflowed() const { return overflowed_ || names_.overflowed(); }
  /// Signalled fences that were let go of.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }

 private:
  /// Who fences belong to, for the continuity of their numbers.
  struct Context {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t name = 0;
    bool mixed = false;    ///< two timelines share the number: nothing can be said
    bool regular = false;  ///< a fence of it was followed from its beginning to its signal under
                           ///< the same number, which not every driver grants (i915, virtio-gpu)
    std::uint64_t buffer = 0;  ///< whose fences these are, in buffers_, once a fence was finished
    std::uint64_t owner = 0;   ///< of the queue, likewise
    Seen latest;
  };
  struct Task {
    bool seen = false;
    Wait wait;
  };
  /// What a task did last on a CPU: a signal and the vb2_buf_done that caused it follow each other
  /// there, but the task may be preempted between the two.
  struct Cpu {
    std::int32_t pid = -1;
    std::uint64_t signalled = 0;  ///< key; 0: none
    std::uint64_t signalled_at = 0;
    std::uint64_t told = 0;
    std::uint64_t gone = 0;
    std::uint64_t queue_owner = 0;
    std::uint32_t queue_type = 0;
    std::uint32_t queue_index = 0;
  };
  struct Minor {
    std::uint64_t owner = 0;
    bool shared = false;
    bool known = false;
  };

  void tell(Moment moment, const Scene& scene);
  [[nodiscard]] Scene scene_of(const trace::Event& event) const;
  void contradict(std::string_view what, const Seen& before, const trace::Event& event);
  [[nodiscard]] std::uint64_t key_of(const trace::Event& event) const;
  [[nodiscard]] const Fence* fence_of(const Wait& wait) const;
  Fence* find_fence(const trace::Event& event, std::uint64_t& key);
  Fence& add_fence(const trace::Event& event, std::uint32_t name, std::uint64_t& key);
  void erase_fence(std::uint64_t key, const Fence& fence);
  void shed_signalled();
  Cpu& cpu_of(const trace::Event& event);
  Task* task_of(const trace::Event& event);
  void in_process(const trace::Event& event);

  void on_init(const trace::Event& event);
  void on_publish(const trace::Event& event);
  void on_told(const trace::Event& event);
  void on_signaled(const trace::Event& event);
  void on_destroy(const trace::Event& event);
  void on_emit(const trace::Event& event);
  void on_noticed(const trace::Event& event);
  void on_wait_start(const trace::Event& event);
  void on_wait_end(const trace::Event& event);
  void on_vb2(const trace::Event& event);
  void on_qbuf(const trace::Event& event, Buffer& buffer);
  void on_given(const trace::Event& event, Buffer& buffer);
  void on_done(const trace::Event& event, Buffer& buffer);
  void on_taken(const trace::Event& event, Buffer& buffer);
  void on_v4l2(const trace::Event& event);
  void on_loss(const trace::Event& event);
  void enter_context(const trace::Event& event, const Seen& seen, std::uint32_t name);
  void orphan(const trace::Event& event, std::string_view what);
  void pair_with_signal(const trace::Event& event, const Buffer& buffer);
  void moved(const Buffer& buffer);
  Input* input_of(std::uint64_t owner);
  void input_given(Buffer& buffer);
  void input_done(Buffer& buffer, bool was_with_driver);
  void doubt_begun_since(std::uint64_t ordinal);
  void contradict_buffer(std::string_view what, const Seen& before, const trace::Event& event,
                         const Buffer& buffer);

  Names names_;
  PooledTable<Fence> fences_;
  Table<Buffer> buffers_;
  Table<UserBuffer> user_buffers_;
  Table<Context> contexts_;
  Table<Task> tasks_;
  Table<Input> inputs_;
  std::uint64_t inputs_since_ = 1;  ///< a queue that is not in inputs_ had no input since then
  Table<Minor> minors_;
  Table<std::uint64_t> moved_;  ///< (type, index) of a CAPTURE buffer -> ordinal of the last event
                                ///< that moved it and was not its fence's
  std::uint64_t last_unpaired_ = 0;
  /// The fences of videobuf2 that began last.
  struct Begun {
    std::uint64_t key = 0;
    std::uint64_t ordinal = 0;
  };
  std::array<Begun, 8> begun_{};
  std::size_t next_begun_ = 0;
  int inputs_with_driver_ = 0;
  std::uint64_t last_input_given_ = 0;
  struct Cpus {
    std::array<Cpu, 4> tasks;  ///< the last ones
    std::size_t next = 0;
  };
  std::vector<Cpus> cpus_;
  std::array<std::vector<Subscriber*>, kMoments> subscribers_;
  std::array<std::uint64_t, trace::kKinds> counts_{};
  std::vector<Contradiction> contradictions_;
  std::uint64_t contradiction_count_ = 0;
  std::uint64_t ordinal_ = 0;
  Seen first_, first_loss_, last_loss_;
  std::int64_t end_time_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t losses_ = 0;
  std::uint64_t twins_ = 0;      ///< fences whose numbers another one had
  std::size_t signalled_ = 0;    ///< of fences_
  std::uint64_t forgotten_ = 0;  ///< signalled fences that were let go of
  bool overflowed_ = false;
  bool queues_mixed_ = false;
};

/// enum v4l2_buf_type: the types that a device reads (include/uapi/linux/videodev2.h).
constexpr bool is_output(std::uint32_t type) {
  return type == 2 || type == 3 || type == 5 || type == 7 || type == 8 || type == 10 ||
         type == 12 || type == 14;
}

}  // namespace fencepost::contract
