// SPDX-License-Identifier: MIT
// Any bytes as a kernel log beside any events: each complaint is blamed once, and joined to a fence
// only where both have a time on one clock. The log ends at the first NUL; the rest is events.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "contract/log_join.h"

namespace {

using fencepost::contract::Complaint;
using fencepost::trace::Event;
using fencepost::trace::Kind;

constexpr std::size_t kBytes = 4;  // of an event

void check(bool holds) {
  if (!holds) std::abort();
}

std::vector<Event> events_of(std::string_view bytes) {
  std::vector<Event> events;
  std::int64_t time = 0;
  for (; bytes.size() >= kBytes; bytes.remove_prefix(kBytes)) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    Event& event = events.emplace_back();
    event.kind = static_cast<Kind>(byte(0) % fencepost::trace::kKinds);
    event.seqno = byte(1);
    event.driver = "videobuf2";
    event.timeline = "release";
    // Backwards now and then, and as far as times go.
    time = byte(2) == 255 ? INT64_MIN : byte(2) == 254 ? INT64_MAX : byte(2) * 1'000'000'000LL;
    event.time = time;
    event.position = 1;
  }
  return events;
}

void check_complaint(const Complaint& complaint, bool joinable) {
  check(!complaint.blame.frames.empty() ||
        complaint.blame.side != fencepost::contract::Side::kOurs);
  for (const std::string& frame : complaint.blame.frames)
    check(!frame.empty() && frame.find('\n') == std::string::npos);
  if (complaint.time) check(*complaint.time >= 0);
  if (complaint.nearest) check(joinable && complaint.time && !complaint.fence.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view log = input.substr(0, input.find('\0'));
  const std::vector<Event> events = events_of(input.substr(std::min(log.size() + 1, size)));
  for (const char* clock : {"mono", "tai"}) {
    fencepost::contract::LogJoin join(log);
    const std::size_t half = events.size() / 2;
    join.feed(std::span(events).first(half));
    join.feed(std::span(events).subspan(half));
    fencepost::trace::Recording recording;
    recording.clock = clock;
    const auto complaints = join.finish(recording);
    check(complaints.size() == fencepost::find_complaints(log).size());
    for (const Complaint& complaint : complaints)
      check_complaint(complaint, recording.clock == "mono");
  }
  return 0;
}
