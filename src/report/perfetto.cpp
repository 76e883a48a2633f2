// SPDX-License-Identifier: MIT
// Packets of a Perfetto trace. The numbers are those of the fields in Perfetto's .proto files.
#include "report/perfetto.h"

#include <algorithm>
#include <map>
#include <protozero/pbf_builder.hpp>

namespace fencepost::report {
namespace {

using trace::Ending;
using trace::Event;
using trace::Kind;
using trace::Lane;
using trace::LaneKind;
using trace::Stretch;

enum class Trace : protozero::pbf_tag_type { kPacket = 1 };
enum class Packet : protozero::pbf_tag_type {
  kClockSnapshot = 6,
  kTimestamp = 8,
  kSequence = 10,
  kTrackEvent = 11,
  kSequenceFlags = 13,
  kClockId = 58,
  kTrackDescriptor = 60,
};
enum class Snapshot : protozero::pbf_tag_type { kClocks = 1, kPrimary = 2 };
enum class Clock : protozero::pbf_tag_type { kId = 1, kTimestamp = 2 };
enum class Track : protozero::pbf_tag_type { kUuid = 1, kName = 2, kThread = 4, kParent = 5 };
enum class Thread : protozero::pbf_tag_type { kPid = 1, kTid = 2, kName = 5 };
enum class TrackEvent : protozero::pbf_tag_type {
  kAnnotation = 4,
  kType = 9,
  kTrack = 11,
  kCategory = 22,
  kName = 23,
  kFlow = 47,
};
enum class Annotation : protozero::pbf_tag_type { kUint = 3, kInt = 4, kString = 6, kName = 10 };
enum Type : std::int32_t { kSliceBegin = 1, kSliceEnd = 2, kInstant = 3 };
enum BuiltinClock : std::uint32_t { kMonotonic = 3, kMonotonicRaw = 5, kBoottime = 6 };

constexpr std::uint32_t kSequenceId = 1;
constexpr std::uint32_t kStateCleared = 1;        // TracePacket.SequenceFlags
constexpr std::uint64_t kGroupUuid = 1ull << 40;  // above the lanes' own

/// A recording that does not name its clock is taken for one of ours, which are monotonic; what
/// Perfetto has no name for goes to the clock that it takes by itself.
std::uint32_t clock_of(const trace::Recording& recording) {
  if (recording.clock.empty() || recording.clock == "mono") return kMonotonic;
  return recording.clock == "mono_raw" ? kMonotonicRaw : kBoottime;
}

std::uint64_t uuid_of(const Lane& lane) {
  return lane.id + 1;  // 0 is the track of those that have none
}

std::string_view category_of(const Lane& lane) {
  if (lane.kind == LaneKind::kBuffer) return "buffer";
  if (lane.kind == LaneKind::kFence) return "fence";
  return lane.kind == LaneKind::kWait ? "wait" : "loss";
}

using EventBuilder = protozero::pbf_builder<TrackEvent>;

void annotate(EventBuilder& event, std::string_view name, std::uint64_t value) {
  protozero::pbf_builder<Annotation> annotation(event, TrackEvent::kAnnotation);
  annotation.add_uint64(Annotation::kUint, value);
  annotation.add_string(Annotation::kName, name.data(), name.size());
}

void annotate(EventBuilder& event, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  protozero::pbf_builder<Annotation> annotation(event, TrackEvent::kAnnotation);
  annotation.add_string(Annotation::kString, value.data(), value.size());
  annotation.add_string(Annotation::kName, name.data(), name.size());
}

void annotate_place(EventBuilder& builder, const Event& event) {
  annotate(builder, "position", event.position);
  annotate(builder, "task", event.task);
  if (event.pid >= 0) annotate(builder, "pid", static_cast<std::uint64_t>(event.pid));
  if (event.cpu >= 0) annotate(builder, "cpu", static_cast<std::uint64_t>(event.cpu));
}

void annotate_published(EventBuilder& builder, const Event& event) {
  annotate(builder, "buffer type", trace::buffer_type_name(event.type));
  annotate(builder, "buffer", event.index);
  annotate(builder, "resvs", event.resvs);
}

}  // namespace

/// The sink. What cannot be written is remembered, and asked for after each batch.
class Perfetto::Writer final : public trace::LaneSink {
 public:
  Writer(OutputFile& out, const trace::Recording& recording) : out_(out), recording_(recording) {}

  void start(const Event& first) {
    clock_ = clock_of(recording_);
    packet([&](auto& packet) {
      packet.add_uint32(Packet::kSequenceFlags, kStateCleared);
      protozero::pbf_builder<Snapshot> snapshot(packet, Packet::kClockSnapshot);
      {
        protozero::pbf_builder<Clock> clock(snapshot, Snapshot::kClocks);
        clock.add_uint32(Clock::kId, clock_);
        clock.add_uint64(Clock::kTimestamp, positive(first.time));
      }
      snapshot.add_uint32(Snapshot::kPrimary, clock_);
    });
  }

  void add(const Lane& lane) override {
    if (lane.kind == LaneKind::kWait) return add_task(lane);
    const bool alone = lane.kind == LaneKind::kLoss;
    if (!alone && !groups_.contains(lane.group)) {
      groups_[lane.group] = kGroupUuid + groups_.size();
      describe(groups_[lane.group], lane.group, 0);
    }
    // Perfetto's page shows tracks of one name and parent as one, so the lanes of a timeline are.
    const auto& name = lane.name.empty() ? lane.group : lane.name;
    describe(uuid_of(lane), name, alone ? 0 : groups_[lane.group]);
  }

  void begin(const Lane& lane, const Stretch& stretch, std::int64_t time,
             const Event& event) override {
    ++counts_.slices;
    ++counts_.open;
    track_event(lane, kSliceBegin, time, [&](EventBuilder& builder) {
      name_slice(builder, lane, stretch);
      if (stretch.fence != 0) builder.add_fixed64(TrackEvent::kFlow, stretch.fence);
      if (event.kind == Kind::kFencePublish) annotate_published(builder, event);
      annotate_place(builder, event);
    });
  }

  void change(const Lane& lane, const Stretch& stretch, std::int64_t time,
              const Event& event) override {
    if (lane.kind == LaneKind::kBuffer) {
      end(lane, Ending::kSeen, time, event);
      return begin(lane, stretch, time, event);
    }
    instant(lane, "published", time, [&](EventBuilder& builder) {
      annotate_published(builder, event);
      annotate_place(builder, event);
    });
  }

  void end(const Lane& lane, Ending ending, std::int64_t time, const Event& event) override {
    --counts_.open;
    track_event(lane, kSliceEnd, time, [&](EventBuilder& builder) {
      if (ending == Ending::kDestroyed) annotate(builder, "end", "destroyed, not signalled");
      if (ending == Ending::kSuperseded) annotate(builder, "end", "not seen");
      if (lane.kind == LaneKind::kFence) {
        annotate(builder, "ended by", event.task);
        annotate(builder, "end position", event.position);
      }
    });
  }

  void mark(const Lane& lane, std::int64_t time, const Event& event) override {
    const bool loss = lane.kind == LaneKind::kLoss;
    const auto name = loss ? (event.lost > 0 ? fmt::format("{} events lost", event.lost)
                                             : std::string("events lost"))
                           : fmt::format("{}:{} signalled, its beginning was not seen",
                                         event.context, event.seqno);
    instant(lane, name, time, [&](EventBuilder& builder) {
      if (loss) annotate(builder, "lost", event.lost);
      annotate_place(builder, event);
    });
  }

  [[nodiscard]] const Status& status() const { return status_; }
  [[nodiscard]] const PerfettoCounts& counts() const { return counts_; }

 private:
  static std::uint64_t positive(std::int64_t time) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0));
  }

  template <class Fill>
  void packet(Fill fill) {
    body_.clear();
    protozero::pbf_builder<Packet> builder(body_);
    builder.add_uint32(Packet::kSequence, kSequenceId);
    fill(builder);
    framed_.clear();
    protozero::pbf_builder<Trace>(framed_).add_message(Trace::kPacket, body_);
    if (status_) status_ = out_.write(framed_);
  }

  template <class Fill>
  void describe_with(Fill fill) {
    ++counts_.tracks;
    packet([&](auto& packet) {
      protozero::pbf_builder<Track> track(packet, Packet::kTrackDescriptor);
      fill(track);
    });
  }

  void describe(std::uint64_t uuid, std::string_view name, std::uint64_t parent) {
    describe_with([&](auto& track) {
      track.add_uint64(Track::kUuid, uuid);
      track.add_string(Track::kName, name.data(), name.size());
      if (parent != 0) track.add_uint64(Track::kParent, parent);
    });
  }

  /// Events tell the thread but not its process, so that each stands for itself.
  void add_task(const Lane& lane) {
    const auto name = lane.group.substr(0, lane.group.rfind(' '));
    describe_with([&](auto& track) {
      track.add_uint64(Track::kUuid, uuid_of(lane));
      protozero::pbf_builder<Thread> thread(track, Track::kThread);
      thread.add_int32(Thread::kPid, lane.pid);
      thread.add_int32(Thread::kTid, lane.pid);
      thread.add_string(Thread::kName, name);
    });
  }

  template <class Fill>
  void track_event(const Lane& lane, Type type, std::int64_t time, Fill fill) {
    packet([&](auto& packet) {
      packet.add_uint64(Packet::kTimestamp, positive(time));
      packet.add_uint32(Packet::kClockId, clock_);
      EventBuilder event(packet, Packet::kTrackEvent);
      event.add_enum(TrackEvent::kType, type);
      event.add_uint64(TrackEvent::kTrack, uuid_of(lane));
      fill(event);
    });
  }

  template <class Fill>
  void instant(const Lane& lane, std::string_view name, std::int64_t time, Fill fill) {
    ++counts_.instants;
    track_event(lane, kInstant, time, [&](EventBuilder& builder) {
      const auto category = category_of(lane);
      builder.add_string(TrackEvent::kCategory, category.data(), category.size());
      builder.add_string(TrackEvent::kName, name.data(), name.size());
      fill(builder);
    });
  }

  static void name_slice(EventBuilder& builder, const Lane& lane, const Stretch& stretch) {
    const auto category = category_of(lane);
    builder.add_string(TrackEvent::kCategory, category.data(), category.size());
    if (lane.kind == LaneKind::kBuffer) {
      const auto state = to_string(stretch.state);
      return builder.add_string(TrackEvent::kName, state.data(), state.size());
    }
    builder.add_string(TrackEvent::kName,
                       fmt::format("{}{}:{}", lane.kind == LaneKind::kWait ? "wait for " : "",
                                   stretch.context, stretch.seqno));
  }

  OutputFile& out_;
  const trace::Recording& recording_;
  std::uint32_t clock_ = kMonotonic;
  std::map<std::string, std::uint64_t> groups_;
  std::string body_, framed_;
  PerfettoCounts counts_;
  Status status_;
};

Perfetto::Perfetto(OutputFile& out, const trace::Recording& recording)
    : writer_(std::make_unique<Writer>(out, recording)), lanes_(*writer_) {}

Perfetto::~Perfetto() = default;

void Perfetto::feed(std::span<const Event> events) {
  if (events.empty()) return;
  if (!started_) writer_->start(events.front());
  started_ = true;
  for (const Event& event : events) lanes_.feed(event);
}

Result<PerfettoCounts> Perfetto::finish() {
  FP_TRY(writer_->status());
  return writer_->counts();
}

}  // namespace fencepost::report
