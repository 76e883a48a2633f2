// SPDX-License-Identifier: MIT
// Makes a trace.dat of version 6 as trace-cmd record writes one, event by event.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fencepost::test {

/// Ids of the events whose formats the file declares. In the order of trace::Kind as far as that
/// goes.
enum class DatEvent : std::uint16_t {
  kFenceInit = 100,
  kFenceEmit,
  kFenceEnableSignal,
  kFenceSignaled,
  kFenceDestroy,
  kFenceWaitStart,
  kFenceWaitEnd,
  kBufQueue,
  kBufDone,
  kQbuf,
  kDqbuf,
  kV4l2Qbuf,
  kV4l2Dqbuf,
  kFencePublish,
  kFenceSignal,
  kSchedSwitch = 300,
  kPrint = 5,
};

/// The fields of one record, in the layout of the format that the file declares.
class DatRecord {
 public:
  DatRecord(DatEvent event, std::int32_t pid);
  DatRecord& u32(std::uint32_t value);
  DatRecord& u64(std::uint64_t value);
  DatRecord& bytes(std::string_view value);
  /// A __data_loc; its characters follow the fixed fields.
  DatRecord& string(std::string_view value);
  [[nodiscard]] std::string payload() const;

 private:
  std::string fixed_;
  struct Text {
    std::size_t place;
    std::string characters;
  };
  std::vector<Text> texts_;
};

DatRecord fence_record(DatEvent event, std::int32_t pid, std::string_view driver,
                       std::string_view timeline, std::uint32_t context, std::uint32_t seqno);

class DatBuilder {
 public:
  explicit DatBuilder(std::size_t cpus, std::string clock = "local", bool with_publish = true);

  void task(std::int32_t pid, std::string_view comm);
  /// Times of one CPU do not decrease.
  void add(std::size_t cpu, std::uint64_t time, const DatRecord& record);
  /// The CPU's next page says that `count` events are missing before it; 0: that some are.
  void miss(std::size_t cpu, std::uint32_t count);
  /// The file has the kernel's statistics: that all that was added was read, and that `overrun`
  /// more had been thrown away.
  void count(std::uint32_t overrun = 0);
  /// The whole file.
  [[nodiscard]] std::string bytes() const;

 private:
  struct Cpu {
    std::string pages;
    std::string page;  ///< its data so far
    std::uint64_t page_time = 0;
    std::uint64_t time = 0;
    bool missed = false;
    std::uint32_t missed_count = 0;
    std::uint32_t records = 0;
  };
  static void close_page(Cpu& cpu);
  void put_options(std::string& file) const;

  std::vector<Cpu> cpus_;
  std::string clock_;
  std::string tasks_;
  bool with_publish_;
  bool counted_ = false;
  std::uint32_t overrun_ = 0;
};

}  // namespace fencepost::test
