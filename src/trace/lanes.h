// SPDX-License-Identifier: MIT
// From events to what a person can look at: lanes of buffers, fences and waits, each with one
// stretch of time after the other. It judges nothing; that is what the contract's rules are for.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "trace/event.h"

namespace fencepost::trace {

/// What a lane is of.
enum class LaneKind : std::uint8_t { kBuffer, kFence, kWait, kLoss };

/// A row of the picture. `id` is its number in order of appearance, from 0.
struct Lane {
  std::uint32_t id = 0;
  LaneKind kind = LaneKind::kLoss;
  std::string group;  ///< lanes that belong together: "vim2m / vim2m-capture", "CAPTURE f00"
  std::string name;   ///< within the group: "buffer 3", or "" for the lanes of a timeline
  std::uint32_t rank =
      0;  ///< which of the lanes of a timeline: fences that overlap lie side by side
  std::int32_t pid = -1;  ///< of the waiting task
};

/// What is going on in a stretch.
enum class State : std::uint8_t {
  kQueued,   ///< a buffer, by user space
  kRunning,  ///< a buffer, with the driver
  kDone,     ///< a buffer, and nobody has taken it
  kMade,     ///< a fence that nobody was told to have been published
  kPending,  ///< a published fence
  kWaiting,  ///< a task
};

/// "queued", "with driver", ...
std::string_view to_string(State state);

/// How a stretch ended.
enum class Ending : std::uint8_t {
  kSeen,        ///< by the event that ends it: signalled, taken, woken
  kDestroyed,   ///< the fence was destroyed and had not been signalled
  kSuperseded,  ///< its end was not seen: another one with its name began
};

/// One stretch. A fence or a wait has a single one, in which `state` may change.
struct Stretch {
  State state = State::kQueued;
  std::uint32_t context = 0;  ///< fences and waits
  std::uint32_t seqno = 0;
  std::uint64_t fence = 0;  ///< number of the fence, also of the one waited for; 0: none is known
};

/// Who draws. Times never run backwards within a lane, and a lane has at most one stretch at once.
class LaneSink {
 public:
  virtual ~LaneSink() = default;
  /// Before anything else of that lane. `lane` stays where it is.
  virtual void add(const Lane& lane) = 0;
  virtual void begin(const Lane& lane, const Stretch& stretch, std::int64_t time,
                     const Event& event) = 0;
  /// `stretch` goes on in another state: Stretch::state is the new one.
  virtual void change(const Lane& lane, const Stretch& stretch, std::int64_t time,
                      const Event& event) = 0;
  virtual void end(const Lane& lane, Ending ending, std::int64_t time, const Event& event) = 0;
  /// Something without a duration: a loss, a signal of a fence that was not seen.
  virtual void mark(const Lane& lane, std::int64_t time, const Event& event) = 0;
};

/// Feeds a sink. Memory grows with what is alive, and with the names of what there is.
class Lanes {
 public:
  /// `sink` must outlive it.
  explicit Lanes(LaneSink& sink) : sink_(sink) {}
  void feed(const Event& event);

 private:
  struct Row {
    Lane lane;
    std::int64_t last = INT64_MIN;
    std::optional<Stretch> open;
    bool done_owed = false;  ///< taken while with the driver: vb2_buf_done is traced after the
                             ///< buffer was let go, and may come late
  };
  struct Timeline {
    std::string group;
    std::deque<Row*> rows;
    std::set<std::uint32_t> free;  ///< ranks without an open stretch
  };
  struct LiveFence {
    Timeline* timeline = nullptr;
    Row* row = nullptr;
    std::uint64_t number = 0;
  };

  Row& add_row(Lane lane);
  static std::int64_t clamp(Row& row, const Event& event);
  void begin(Row& row, const Stretch& stretch, const Event& event);
  void change(Row& row, State state, const Event& event);
  void end(Row& row, Ending ending, const Event& event);

  using Fences = std::unordered_multimap<std::uint64_t, LiveFence>;  ///< by context and seqno

  const std::string& group_of(const Event& event);
  Timeline& timeline_of(const Event& event);
  /// Two drivers may use the same numbers, so the names decide where there is a choice. With
  /// `exactly` they must agree; else they may have changed, as those of a signalled fence do.
  Fences::iterator find_fence(const Event& event, bool exactly = false);
  void begin_fence(const Event& event, State state);
  void end_fence(Fences::iterator found, const Event& event, Ending ending);
  void on_init(const Event& event);
  void on_publish(const Event& event);
  void on_signaled(const Event& event);
  void on_wait(const Event& event);
  void on_buffer(const Event& event);
  void on_loss(const Event& event);

  LaneSink& sink_;
  std::deque<Row> rows_;
  std::map<std::string, Timeline, std::less<>> timelines_;
  Fences fences_;
  std::map<std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>, Row*> buffers_;
  std::unordered_map<std::int32_t, Row*> waits_;  ///< by pid
  Row* loss_ = nullptr;
  std::uint64_t next_fence_ = 1;
  bool sees_signals_ = false;  ///< dma_fence_* events are recorded: the end is dma_fence_signaled
  std::string group_;          ///< of the event at hand
};

/// "CAPTURE", "OUTPUT mplane", ...: enum v4l2_buf_type of include/uapi/linux/videodev2.h.
std::string buffer_type_name(std::uint32_t type);

}  // namespace fencepost::trace
