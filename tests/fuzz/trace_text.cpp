// SPDX-License-Identifier: MIT
// Any bytes as a recording in text: it ends, counts add up, and the pieces in which the bytes come
// change nothing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../trace/pieces.h"
#include "trace/text_reader.h"

namespace {

using fencepost::test::Kept;
using fencepost::trace::Kind;
using fencepost::trace::Reader;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_counts(const std::vector<Kept>& events, const Reader& reader) {
  const auto& recording = reader.recording();
  std::uint64_t position = 0, losses = 0;
  for (const Kept& event : events) {
    check(event.position > position && event.position <= recording.lines);
    position = event.position;
    check(event.driver_copy.find('\n') == std::string::npos);
    if (event.kind == Kind::kLoss) ++losses;
  }
  check(recording.events == events.size() - losses);
  check(recording.skipped <= losses);
}

bool same(const Kept& a, const Kept& b) {
  return a.kind == b.kind && a.position == b.position && a.time == b.time && a.cpu == b.cpu &&
         a.pid == b.pid && a.task_copy == b.task_copy && a.driver_copy == b.driver_copy &&
         a.timeline_copy == b.timeline_copy && a.context == b.context && a.seqno == b.seqno &&
         a.owner == b.owner && a.index == b.index && a.type == b.type && a.lost == b.lost;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fencepost::trace::TextReader;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // Whole, through the way that looks for compression too; what proves to be a trace.dat is
  // another target's.
  if (!bytes.starts_with("\x17\x08\x44")) {
    auto reader = fencepost::trace::open_bytes(bytes, "fuzz");
    if (reader) check_counts(fencepost::test::drain(**reader), **reader);
  }
  TextReader whole(std::make_unique<fencepost::test::Pieces>(bytes, size + 1), {});
  TextReader torn(std::make_unique<fencepost::test::Pieces>(bytes, 1 + size % 13), {});
  const auto a = fencepost::test::drain(whole);
  const auto b = fencepost::test::drain(torn);
  check_counts(a, whole);
  check(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) check(same(a[i], b[i]));
  check(whole.recording().lines == torn.recording().lines);
  check(whole.recording().truncated == torn.recording().truncated);
  return 0;
}
