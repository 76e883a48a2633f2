// SPDX-License-Identifier: MIT
// The page that shows the lanes of one recording: stretches as bytes, deflated, in base64.
#include "report/trace_page.h"

#include <zlib.h>

#include <algorithm>

#include "report/page_assets.h"
#include "report/page_frame.h"
#include "report/pictures.h"

namespace fencepost::report {
namespace {

using nlohmann::json;
using trace::Ending;
using trace::Event;
using trace::Kind;
using trace::Lane;
using trace::LaneKind;
using trace::Stretch;

constexpr std::uint8_t kOpen = 0x80;

/// Seven bits a byte, least significant first.
void put(std::string& bytes, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) bytes += static_cast<char>(number | 0x80);
  bytes += static_cast<char>(number);
}

/// Small numbers of either sign as small numbers.
void put_signed(std::string& bytes, std::int64_t number) {
  put(bytes, number < 0 ? (static_cast<std::uint64_t>(-(number + 1)) << 1 | 1)
                        : static_cast<std::uint64_t>(number) << 1);
}

std::int64_t difference(std::uint64_t to, std::uint64_t from) {
  return static_cast<std::int64_t>(to - from);
}

/// Packs as DecompressionStream("deflate") unpacks.
class Packer {
 public:
  Packer() { ::deflateInit(&stream_, Z_DEFAULT_COMPRESSION); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  ~Packer() { ::deflateEnd(&stream_); }

  void add(std::string_view bytes, bool last) {
    // zlib does not write to its input; its type is older than const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      const auto had = packed_.size();
      packed_.resize(had + (1 << 16));
      stream_.next_out = reinterpret_cast<Bytef*>(packed_.data() + had);
      stream_.avail_out = 1 << 16;
      ::deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      packed_.resize(packed_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }
  [[nodiscard]] const std::string& packed() const { return packed_; }

 private:
  z_stream stream_{};
  std::string packed_;
};

std::string loss_text(const Event& event) {
  const auto where = event.cpu >= 0 ? fmt::format(" on CPU {}", event.cpu) : std::string();
  if (event.lost == 0) return "events lost" + where;
  return fmt::format("{} events lost{}", event.lost, where);
}

}  // namespace

void TracePage::feed(std::span<const Event> events) {
  for (const Event& event : events) {
    if (!first_) first_ = event.time;
    last_ = std::max(last_, event.time);
    lanes_.feed(event);
  }
}

std::uint32_t TracePage::task_of(const Event& event) {
  const std::pair key(event.pid, std::string(event.task));
  const auto [found, added] =
      task_numbers_.try_emplace(key, static_cast<std::uint32_t>(tasks_.size()));
  if (added) {
    tasks_.push_back(
        event.task.empty() && event.pid < 0
            ? "task not told"
            : fmt::format("{}-{}", event.task.empty() ? "<...>" : event.task, event.pid));
  }
  return found->second;
}

void TracePage::add(const Lane& lane) {
  rows_.push_back({.lane = lane, .time = *first_});
}

void TracePage::begin(const Lane& lane, const Stretch& stretch, std::int64_t time,
                      const Event& event) {
  Piece piece{stretch, time, event.position, task_of(event), event.cpu, 0};
  if (event.kind == Kind::kFencePublish) piece.buffer = 1 + (event.type << 16 | event.index);
  rows_[lane.id].open = piece;
}

void TracePage::change(const Lane& lane, const Stretch& stretch, std::int64_t time,
                       const Event& event) {
  close(rows_[lane.id], {time, event.position, task_of(event), 0});
  begin(lane, stretch, time, event);
}

void TracePage::end(const Lane& lane, Ending ending, std::int64_t time, const Event& event) {
  close(rows_[lane.id], {time, event.position, task_of(event),
                         static_cast<std::uint8_t>(static_cast<unsigned>(ending) << 4)});
}

void TracePage::mark(const Lane& lane, std::int64_t time, const Event& event) {
  const bool loss = lane.kind == LaneKind::kLoss;
  marks_.push_back({lane.id, time - *first_,
                    loss ? loss_text(event)
                         : fmt::format("{}:{} signalled, its beginning was not seen", event.context,
                                       event.seqno),
                    event.position});
}

void TracePage::close(Row& row, const End& end) {
  const Piece& piece = *row.open;
  put_signed(row.bytes, piece.begin - row.time);
  put(row.bytes, static_cast<std::uint64_t>(end.time - piece.begin));
  row.bytes += static_cast<char>(static_cast<unsigned>(piece.stretch.state) | end.flags);
  put_signed(row.bytes, difference(piece.position, row.position));
  put_signed(row.bytes, difference(end.position, piece.position));
  put(row.bytes, piece.task);
  put(row.bytes, end.task);
  put(row.bytes, static_cast<std::uint64_t>(piece.cpu + 1));
  if (row.lane.kind != LaneKind::kBuffer) {
    put_signed(row.bytes, difference(piece.stretch.context, row.context));
    put_signed(row.bytes, difference(piece.stretch.seqno, row.seqno));
    put(row.bytes, piece.buffer);
    row.context = piece.stretch.context;
    row.seqno = piece.stretch.seqno;
  }
  row.time = end.time;
  row.position = piece.position;
  ++row.count;
  ++stretches_;
  row.open.reset();
}

json TracePage::head(const trace::Recording& recording) const {
  json lanes = json::array(), marks = json::array();
  for (const Row& row : rows_)
    lanes.push_back({row.lane.kind, row.lane.group, row.lane.name, row.count});
  for (const Mark& mark : marks_) marks.push_back({mark.lane, mark.time, mark.text, mark.position});
  return {{"name", recording.name},
          {"format", recording.format},
          {"clock", recording.clock},
          {"clock_is_time", recording.clock_is_time},
          {"start", std::to_string(first_.value_or(0))},
          {"duration", first_ ? last_ - *first_ : 0},
          {"events", recording.events},
          {"lines", recording.lines},
          {"tasks", tasks_},
          {"lanes", std::move(lanes)},
          {"marks", std::move(marks)}};
}

Status TracePage::write(const trace::Recording& recording, OutputFile& out) {
  for (Row& row : rows_) {
    if (row.open)
      close(row, {std::max(last_, row.open->begin), row.open->position, row.open->task, kOpen});
  }
  Packer packer;
  for (const Row& row : rows_) packer.add(row.bytes, false);
  packer.add({}, true);
  FP_TRY(out.write(page_start(recording.name + " · fencepost")));
  FP_TRY(
      out.write("<noscript><p>The timeline needs JavaScript; `fencepost trace summary` does "
                "not.</p></noscript>\n<div id=\"app\"></div>\n"));
  FP_TRY(out.write(data_element("recording", head(recording))));
  FP_TRY(out.write("<script type=\"application/octet-stream\" id=\"stretches\">"));
  FP_TRY(out.write(base64(packer.packed())));
  FP_TRY(out.write("</script>\n"));
  return out.write(page_end(trace_script()));
}

}  // namespace fencepost::report
