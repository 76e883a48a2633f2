// SPDX-License-Identifier: MIT
// Makes a trace.dat of version 6 as trace-cmd record writes one.
#include "dat_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace fencepost::test {
namespace {

using namespace std::literals;

constexpr std::size_t kPage = 4096;
constexpr std::size_t kPageHeader = 16;
constexpr std::size_t kPageData = kPage - kPageHeader;

// include/linux/ring_buffer.h and kernel/trace/ring_buffer.c: the header of an entry, and the flags
// in a page's commit.
constexpr std::uint32_t kTimeExtend = 30;
constexpr std::uint64_t kMostDelta = (1u << 27) - 1;
constexpr std::uint64_t kMissedEvents = 1u << 31;
constexpr std::uint64_t kMissedStored = 1u << 30;

template <class Number>
void put(std::string& to, Number value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    to += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
}

struct FieldText {
  std::string_view declaration;
  std::size_t size;
};

/// A `format` file. The fields follow the common ones without gaps.
std::string format_text(std::string_view name, DatEvent event, const std::vector<FieldText>& fields,
                        std::string_view print) {
  std::string text = fmt::format(
      "name: {}\nID: {}\nformat:\n"
      "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
      "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
      "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
      "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n",
      name, static_cast<int>(event));
  std::size_t offset = 8;
  for (const auto& [declaration, size] : fields) {
    const bool is_signed = declaration.starts_with("int ") || declaration.starts_with("char ");
    text += fmt::format("\tfield:{};\toffset:{};\tsize:{};\tsigned:{};\n", declaration, offset,
                        size, is_signed ? 1 : 0);
    offset += size;
  }
  return text + fmt::format("\nprint fmt: {}\n", print);
}

std::string fence_format(std::string_view name, DatEvent event) {
  return format_text(name, event,
                     {{"__data_loc char[] driver", 4},
                      {"__data_loc char[] timeline", 4},
                      {"unsigned int context", 4},
                      {"unsigned int seqno", 4}},
                     "\"driver=%s timeline=%s context=%u seqno=%u\", __get_str(driver), "
                     "__get_str(timeline), REC->context, REC->seqno");
}

std::string buffer_format(std::string_view name, DatEvent event) {
  return format_text(name, event,
                     {{"void * owner", 8},
                      {"u32 queued_count", 4},
                      {"int owned_by_drv_count", 4},
                      {"u32 index", 4},
                      {"u32 type", 4},
                      {"u32 bytesused", 4},
                      {"u32 padding", 4},
                      {"u64 timestamp", 8}},
                     "\"owner = %p, queued = %u, owned_by_drv = %d, index = %u, type = %u, "
                     "bytesused = %u, timestamp = %llu\", REC->owner, REC->queued_count, "
                     "REC->owned_by_drv_count, REC->index, REC->type, REC->bytesused, "
                     "REC->timestamp");
}

std::string release_format(std::string_view name, DatEvent event) {
  return format_text(name, event,
                     {{"u32 type", 4},
                      {"u32 index", 4},
                      {"u64 context", 8},
                      {"u64 seqno", 8},
                      {"u32 resvs", 4},
                      {"int error", 4}},
                     "\"type = %u, index = %u, context = %llu, seqno = %llu, resvs = %u, error = "
                     "%d\", REC->type, REC->index, REC->context, REC->seqno, REC->resvs, "
                     "REC->error");
}

std::string v4l2_format(std::string_view name, DatEvent event) {
  return format_text(name, event,
                     {{"int minor", 4},
                      {"u32 index", 4},
                      {"u32 type", 4},
                      {"u32 bytesused", 4},
                      {"u32 flags", 4},
                      {"u32 field", 4},
                      {"s64 timestamp", 8},
                      {"u32 sequence", 4}},
                     "\"minor = %d, index = %u, type = %u, bytesused = %u, flags = 0x%x, field = "
                     "%u, timestamp = %llu, sequence = %u\", REC->minor, REC->index, REC->type, "
                     "REC->bytesused, REC->flags, REC->field, REC->timestamp, REC->sequence");
}

void put_sized(std::string& to, std::string_view text) {
  put(to, std::uint64_t{text.size()});
  to += text;
}

void put_system(std::string& to, std::string_view name, const std::vector<std::string>& formats) {
  to += name;
  to += '\0';
  put(to, static_cast<std::uint32_t>(formats.size()));
  for (const std::string& format : formats) put_sized(to, format);
}

std::vector<std::string> fence_formats() {
  constexpr std::array<std::string_view, 7> kNames = {
      "dma_fence_init",    "dma_fence_emit",       "dma_fence_enable_signal", "dma_fence_signaled",
      "dma_fence_destroy", "dma_fence_wait_start", "dma_fence_wait_end"};
  std::vector<std::string> formats;
  auto id = static_cast<std::uint16_t>(DatEvent::kFenceInit);
  for (const auto name : kNames) formats.push_back(fence_format(name, DatEvent{id++}));
  return formats;
}

void put_formats(std::string& to, bool with_publish) {
  std::vector<std::string> vb2 = {buffer_format("vb2_buf_queue", DatEvent::kBufQueue),
                                  buffer_format("vb2_buf_done", DatEvent::kBufDone),
                                  buffer_format("vb2_qbuf", DatEvent::kQbuf),
                                  buffer_format("vb2_dqbuf", DatEvent::kDqbuf)};
  if (with_publish) {
    vb2.push_back(release_format("vb2_fence_publish", DatEvent::kFencePublish));
    vb2.push_back(release_format("vb2_fence_signal", DatEvent::kFenceSignal));
  }
  put(to, std::uint32_t{1});  // ftrace's own events
  put_sized(to, format_text("print", DatEvent::kPrint, {{"unsigned long ip", 8}, {"char buf[]", 0}},
                            "\"%ps: %s\", (void *)REC->ip, REC->buf"));
  put(to, std::uint32_t{4});  // systems
  put_system(to, "dma_fence", fence_formats());
  put_system(to, "vb2", vb2);
  put_system(to, "v4l2",
             {v4l2_format("v4l2_qbuf", DatEvent::kV4l2Qbuf),
              v4l2_format("v4l2_dqbuf", DatEvent::kV4l2Dqbuf)});
  put_system(to, "sched",
             {format_text("sched_switch", DatEvent::kSchedSwitch,
                          {{"char prev_comm[16]", 16},
                           {"pid_t prev_pid", 4},
                           {"int prev_prio", 4},
                           {"long prev_state", 8},
                           {"char next_comm[16]", 16},
                           {"pid_t next_pid", 4},
                           {"int next_prio", 4}},
                          "\"prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%ld ==> "
                          "next_comm=%s next_pid=%d next_prio=%d\", REC->prev_comm, "
                          "REC->prev_pid, REC->prev_prio, REC->prev_state, REC->next_comm, "
                          "REC->next_pid, REC->next_prio")});
}

void put_headers(std::string& to) {
  to += "\x17\x08\x44tracing6\0"sv;
  to += '\0';    // little endian
  to += '\x08';  // of a long
  put(to, std::uint32_t{kPage});
  to += "header_page\0"sv;
  put_sized(to,
            "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
            "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
            "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
            "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n");
  to += "header_event\0"sv;
  put_sized(to,
            "# compressed entry header\n\ttype_len    :    5 bits\n\ttime_delta  :   27 bits\n"
            "\tarray       :   32 bits\n\n\tpadding     : type == 29\n"
            "\ttime_extend : type == 30\n\ttime_stamp : type == 31\n"
            "\tdata max type_len  == 28\n");
}

/// The entry of the ring buffer for `payload`, `delta` after the one before.
std::string entry(std::uint64_t delta, std::string payload) {
  std::string bytes;
  if (delta > kMostDelta) {
    put(bytes, static_cast<std::uint32_t>((delta & kMostDelta) << 5 | kTimeExtend));
    put(bytes, static_cast<std::uint32_t>(delta >> 27));
    delta = 0;
  }
  payload.resize((payload.size() + 3) / 4 * 4);
  const auto words = static_cast<std::uint32_t>(payload.size() / 4);
  constexpr std::uint32_t kMostWords = 28;
  const std::uint32_t type = words <= kMostWords ? words : 0;
  put(bytes, static_cast<std::uint32_t>(delta) << 5 | type);
  if (type == 0) put(bytes, static_cast<std::uint32_t>(payload.size() + 4));
  return bytes + payload;
}

}  // namespace

DatRecord::DatRecord(DatEvent event, std::int32_t pid) {
  put(fixed_, static_cast<std::uint16_t>(event));
  put(fixed_, std::uint16_t{0});
  put(fixed_, static_cast<std::uint32_t>(pid));
}

DatRecord& DatRecord::u32(std::uint32_t value) {
  put(fixed_, value);
  return *this;
}

DatRecord& DatRecord::u64(std::uint64_t value) {
  put(fixed_, value);
  return *this;
}

DatRecord& DatRecord::bytes(std::string_view value) {
  fixed_ += value;
  return *this;
}

DatRecord& DatRecord::string(std::string_view value) {
  texts_.push_back({fixed_.size(), std::string(value) + '\0'});
  return u32(0);
}

std::string DatRecord::payload() const {
  std::string all = fixed_;
  for (const Text& text : texts_) {
    std::string location;
    put(location, static_cast<std::uint32_t>(text.characters.size() << 16 | all.size()));
    all.replace(text.place, location.size(), location);
    all += text.characters;
  }
  return all;
}

DatRecord fence_record(DatEvent event, std::int32_t pid, std::string_view driver,
                       std::string_view timeline, std::uint32_t context, std::uint32_t seqno) {
  DatRecord record(event, pid);
  record.string(driver).string(timeline).u32(context).u32(seqno);
  return record;
}

DatBuilder::DatBuilder(std::size_t cpus, std::string clock, bool with_publish)
    : cpus_(cpus), clock_(std::move(clock)), with_publish_(with_publish) {}

void DatBuilder::task(std::int32_t pid, std::string_view comm) {
  tasks_ += fmt::format("{} {}\n", pid, comm);
}

void DatBuilder::close_page(Cpu& cpu) {
  if (cpu.page.empty()) return;
  std::uint64_t commit = cpu.page.size();
  if (cpu.missed) commit |= kMissedEvents;
  const bool stored = cpu.missed && cpu.missed_count > 0 && cpu.page.size() + 8 <= kPageData;
  if (stored) {
    commit |= kMissedStored;
    put(cpu.page, std::uint64_t{cpu.missed_count});
  }
  put(cpu.pages, cpu.page_time);
  put(cpu.pages, commit);
  cpu.page.resize(kPageData);
  cpu.pages += cpu.page;
  cpu.page.clear();
  cpu.missed = false;
  cpu.missed_count = 0;
}

void DatBuilder::add(std::size_t cpu_number, std::uint64_t time, const DatRecord& record) {
  Cpu& cpu = cpus_.at(cpu_number);
  const std::string payload = record.payload();
  // With room for a time extend, a length and a count of what is missing.
  constexpr std::size_t kMostExtra = 24;
  if (cpu.page.size() + payload.size() + kMostExtra > kPageData) close_page(cpu);
  if (cpu.page.empty()) cpu.page_time = cpu.time = time;
  ++cpu.records;
  cpu.page += entry(time - cpu.time, payload);
  cpu.time = time;
}

void DatBuilder::miss(std::size_t cpu_number, std::uint32_t count) {
  Cpu& cpu = cpus_.at(cpu_number);
  close_page(cpu);
  cpu.missed = true;
  cpu.missed_count = count;
}

void DatBuilder::count(std::uint32_t overrun) {
  counted_ = true;
  overrun_ = overrun;
}

void DatBuilder::put_options(std::string& file) const {
  const auto option = [&](std::uint16_t id, std::string_view text) {
    put(file, id);
    put(file, static_cast<std::uint32_t>(text.size()));
    file += text;
  };
  constexpr std::uint16_t kClock = 4, kStatistics = 2;
  file += "options  \0"sv;
  option(kClock, "[" + clock_ + "] global\n");
  // One event of each CPU was still to be read when trace-cmd looked.
  for (std::size_t i = 0; counted_ && i < cpus_.size(); ++i) {
    const std::uint32_t left = std::min(cpus_[i].records, 1U);
    option(kStatistics, fmt::format("CPU: {}\nentries: {}\noverrun: {}\ncommit overrun: 0\n"
                                    "bytes: 1\ndropped events: 0\nread events: {}\n\n",
                                    i, left, i == 0 ? overrun_ : 0, cpus_[i].records - left));
  }
  put(file, std::uint16_t{0});
}

std::string DatBuilder::bytes() const {
  std::string file;
  put_headers(file);
  put_formats(file, with_publish_);
  put(file, std::uint32_t{0});  // kallsyms
  put(file, std::uint32_t{0});  // printk formats
  put_sized(file, tasks_);
  put(file, static_cast<std::uint32_t>(cpus_.size()));
  put_options(file);
  file += "flyrecord\0"sv;
  std::size_t offset = (file.size() + cpus_.size() * 16 + kPage - 1) / kPage * kPage;
  const std::size_t data = offset;
  std::string pages;
  for (Cpu cpu : cpus_) {
    close_page(cpu);
    put(file, std::uint64_t{offset});
    put(file, std::uint64_t{cpu.pages.size()});
    offset += cpu.pages.size();
    pages += cpu.pages;
  }
  file.resize(data);
  return file + pages;
}

}  // namespace fencepost::test
