// SPDX-License-Identifier: MIT
// The fields of every Kind, as the kernel prints them and as others do, and what is damaged.
#include "trace/text_event.h"

#include <gtest/gtest.h>

#include <string>

namespace fencepost::trace {
namespace {

Event event_of(const std::string& text) {
  Event event;
  EXPECT_EQ(parse_event(text, event), Parsed::kEvent) << text;
  return event;
}

// Views into the text: it has to live on.
struct Read {
  explicit Read(std::string line) : text(std::move(line)), event(event_of(text)) {}
  std::string text;
  Event event;
};

TEST(TextEvent, ReadsFences) {
  for (int i = 0; i <= static_cast<int>(Kind::kFenceWaitEnd); ++i) {
    const auto kind = static_cast<Kind>(i);
    const Read read(std::string(to_string(kind)) +
                    ": driver=vim2m timeline=vb2-1 context=4294967295 seqno=7");
    EXPECT_EQ(read.event.kind, kind);
    EXPECT_EQ(read.event.driver, "vim2m");
    EXPECT_EQ(read.event.timeline, "vb2-1");
    EXPECT_EQ(read.event.context, 4294967295u);
    EXPECT_EQ(read.event.seqno, 7u);
  }
}

TEST(TextEvent, TakesNamesOfFencesAsTheyAre) {
  const Read blanks(
      "dma_fence_init: driver=a b timeline=CRTC:31-crtc context=1 x context=2 seqno=3");
  EXPECT_EQ(blanks.event.driver, "a b");
  EXPECT_EQ(blanks.event.timeline, "CRTC:31-crtc context=1 x");
  EXPECT_EQ(blanks.event.context, 2u);
  const Read empty("dma_fence_init: driver= timeline= context=2 seqno=3");
  EXPECT_EQ(empty.event.driver, "");
  EXPECT_EQ(empty.event.timeline, "");
}

TEST(TextEvent, ReadsBuffers) {
  const Read read(
      "vb2_buf_done: owner = 000000009fa2b710, queued = 4, owned_by_drv = -1, index = 3, type = 9, "
      "bytesused = 1382400, timestamp = 18446744073709551615");
  EXPECT_EQ(read.event.kind, Kind::kBufDone);
  EXPECT_EQ(read.event.owner, 0x9fa2b710u);
  EXPECT_TRUE(read.event.owner_known);
  EXPECT_EQ(read.event.index, 3u);
  EXPECT_EQ(read.event.type, 9u);
  EXPECT_EQ(read.event.bytesused, 1382400u);
  EXPECT_EQ(read.event.timestamp, UINT64_MAX);
}

TEST(TextEvent, ReadsOwnersInAllSpellings) {
  const auto owner = [](const std::string& spelt) {
    return Read("vb2_qbuf: owner = " + spelt +
                ", queued = 1, owned_by_drv = 0, index = 0, type = 1, bytesused = 0, timestamp = 0")
        .event;
  };
  EXPECT_FALSE(owner("(____ptrval____)").owner_known);
  EXPECT_EQ(owner("(____ptrval____)").owner, 0u);
  EXPECT_EQ(owner("0xffff888012345678").owner, 0xffff888012345678u);
  EXPECT_EQ(owner("ffff888012345678").owner, 0xffff888012345678u);
  EXPECT_TRUE(owner("(null)").owner_known);
  EXPECT_TRUE(owner("(nil)").owner_known);
}

TEST(TextEvent, ReadsReleaseFences) {
  const Read read(
      "vb2_fence_publish:    type = 9, index = 2, context = 4294967338, seqno = 5, resvs = 2, "
      "error = -12");
  EXPECT_EQ(read.event.kind, Kind::kFencePublish);
  EXPECT_EQ(read.event.type, 9u);
  EXPECT_EQ(read.event.index, 2u);
  EXPECT_EQ(read.event.context, 42u);  // cut to 32 bits, as dma_fence's events are
  EXPECT_EQ(read.event.seqno, 5u);
  EXPECT_EQ(read.event.resvs, 2u);
  EXPECT_EQ(read.event.error, -12);
  EXPECT_EQ(Read("vb2_fence_signal: type = 9, index = 2, context = 42, seqno = 5, resvs = 2, "
                 "error = 0")
                .event.kind,
            Kind::kFenceSignal);
}

TEST(TextEvent, ReadsV4l2) {
  const Read read(
      "v4l2_dqbuf: minor = 3, index = 1, type = VIDEO_CAPTURE_MPLANE, bytesused = 12, "
      "flags = MAPPED|ERROR|TIMESTAMP_COPY|LAST|0x80000, field = NONE, timestamp = 99000, "
      "timecode = { type = 24FPS, flags = DROPFRAME, frames = 0, seconds = 0, minutes = 0, "
      "hours = 0, userbits = { 1 2 3 4 } }, sequence = 17");
  EXPECT_EQ(read.event.kind, Kind::kV4l2Dqbuf);
  EXPECT_EQ(read.event.minor, 3);
  EXPECT_EQ(read.event.index, 1u);
  EXPECT_EQ(read.event.type, 9u);
  EXPECT_EQ(read.event.bytesused, 12u);
  EXPECT_EQ(read.event.flags, 0x1u | 0x40u | 0x4000u | 0x100000u | 0x80000u);
  EXPECT_EQ(read.event.timestamp, 99000u);
  EXPECT_EQ(read.event.sequence, 17u);
  EXPECT_EQ(Read("v4l2_qbuf: minor = -1, index = 0, type = 0x63, bytesused = 0, flags = , field = "
                 "ANY, timestamp = 0, sequence = 0")
                .event.type,
            0x63u);
}

TEST(TextEvent, ReadsMarkers) {
  EXPECT_EQ(Read("tracing_mark_write: hello").event.kind, Kind::kMarker);
  EXPECT_EQ(Read("print:                tracing_mark_write: hello").event.kind, Kind::kMarker);
}

TEST(TextEvent, ReadsPairsInOtherOrders) {
  const Read raw(
      "vb2_buf_queue:  owner=0xffff888012345678 queued_count=4 owned_by_drv_count=2 index=3 type=1 "
      "bytesused=7 timestamp=9");
  EXPECT_EQ(raw.event.owner, 0xffff888012345678u);
  EXPECT_EQ(raw.event.index, 3u);
  EXPECT_EQ(raw.event.bytesused, 7u);
  // The kernel's option `fields`.
  const Read fields("dma_fence_init: driver=vim2m timeline=t-1 context=0x1f (31) seqno=0x2 (2)");
  EXPECT_EQ(fields.event.context, 31u);
  EXPECT_EQ(fields.event.seqno, 2u);
  const Read later(
      "vb2_fence_signal: index = 1, type = 2, new_field = { a, b }, seqno = 3, context = 4, "
      "error = -5");
  EXPECT_EQ(later.event.index, 1u);
  EXPECT_EQ(later.event.error, -5);
}

TEST(TextEvent, SaysWhatIsDamaged) {
  Event event;
  for (const std::string text :
       {"dma_fence_init:", "dma_fence_init: driver=a",
        "dma_fence_init: driver=a timeline=b context=1",
        "dma_fence_init: driver=a timeline=b context=1 seqno=",
        "dma_fence_init: driver=a timeline=b context=1 seqno=x",
        "vb2_qbuf: owner = , queued = 1, owned_by_drv = 0, index = 0, type = 1",
        "vb2_qbuf: owner = 12, queued = 1, owned_by_drv = 0, index = 0",
        "vb2_fence_signal: type = 1, index = 0, context = 4, seqno = 3, resvs = 1, error = ",
        "v4l2_qbuf: minor = 3, index = 1, type = VIDEO_CAP", "dma_fence_sig", "vb2_buf_d",
        "dma_fence_init"})
    EXPECT_EQ(parse_event(text, event), Parsed::kUnreadable) << text;
}

TEST(TextEvent, LeavesOthersAlone) {
  Event event;
  for (const std::string text :
       {"", ":", "d", "sched_switch: prev_comm=a", "dma_fence_initialised: x",
        "vb2_v4l2_qbuf: minor=1", "do_idle <-cpu_startup_entry", "dma_fence_init <-fence_alloc",
        "printk: x", "v4l2_qbuffer: a"})
    EXPECT_EQ(parse_event(text, event), Parsed::kOther) << text;
}

}  // namespace
}  // namespace fencepost::trace
