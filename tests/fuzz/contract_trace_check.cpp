// SPDX-License-Identifier: MIT
// Any events in any order through the rules: a verdict comes out, with evidence, and its numbers
// agree. And any text as bounds.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "contract/trace_check.h"

namespace {

using fencepost::trace::Event;
using fencepost::trace::Kind;

constexpr std::size_t kBytes = 8;  // of an event

void check(bool holds) {
  if (!holds) std::abort();
}

/// Few different numbers, so that events meet.
Event event_of(std::span<const std::uint8_t> bytes, std::int64_t& time) {
  constexpr std::array<std::string_view, 4> kDrivers{"videobuf2", "panfrost", "dma_fence_chain",
                                                     "detached-driver"};
  Event event;
  event.kind = static_cast<Kind>(bytes[0] % fencepost::trace::kKinds);
  event.cpu = static_cast<std::int16_t>(bytes[1] % 5 - 1);
  event.pid = bytes[1] / 16 - 1;
  event.context = bytes[2] % 4;
  event.seqno = bytes[3] < 250 ? bytes[3] % 8 : 0xFFFFFFFFU - (255U - bytes[3]);
  event.driver = event.kind == Kind::kFencePublish || event.kind == Kind::kFenceSignal
                     ? std::string_view()
                     : kDrivers[bytes[4] % kDrivers.size()];
  event.timeline = "t";
  event.owner = bytes[4] / 64U;
  event.owner_known = event.owner != 3;
  event.minor = bytes[4] % 3;
  event.type = bytes[5] % 16;
  event.index = bytes[5] / 64;
  event.resvs = bytes[6] % 3;
  event.error = bytes[6] > 250 ? -12 : 0;
  time += static_cast<std::int64_t>(bytes[7]) * bytes[7] * 1'000'000 - 5'000'000;
  event.time = time;
  event.position = 1;
  return event;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bounds = fencepost::contract::parse_bounds(text))
    check(bounds->signal >= 0 && bounds->wait >= 0 && bounds->leak >= 0 && bounds->other >= 0);
  fencepost::trace::Recording recording;
  recording.complete = size > 0 && data[0] % 2 == 1;
  std::vector<Event> events;
  std::int64_t time = 0;
  for (std::size_t at = 1; at + kBytes <= size; at += kBytes)
    events.push_back(event_of({data + at, kBytes}, time));
  fencepost::contract::TraceCheck rules;
  rules.feed(events, recording);
  const auto verdict = rules.finish(recording);
  check(!verdict.sentence.empty());
  check(verdict.rules.size() == fencepost::contract::all_rules().size());
  for (const auto& finding : verdict.findings)
    check(!finding.sentence.empty() && !finding.evidence.empty());
  return 0;
}
