// SPDX-License-Identifier: MIT
// The outer structure of a trace.dat.
#include "trace/dat_layout.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace fencepost::trace {
namespace {

/// More than any real file has: a damaged count must not become hours of work.
constexpr std::uint32_t kMostEvents = 1 << 20;
constexpr std::uint32_t kMostCpus = 4096;
constexpr std::uint32_t kMostOptions = 1 << 16;
constexpr std::size_t kMostOptionBytes = 1 << 20;
constexpr std::size_t kLongestString = 4096;

/// Options that are read here; the ids are those of version 7, and of 6 as far as it has them.
enum OptionId : std::uint16_t {
  kDone = 0,
  kDate = 1,
  kCpuStat = 2,
  kBuffer = 3,
  kTraceClock = 4,
  kOffset = 7,
  kTimeShift = 12,
  kTscToNs = 14,
};

/// Sections of version 7 whose inside is read here.
constexpr std::uint16_t kOptionsSection = 0;

/// Reads forward through a file. The first read that fails makes all later ones fail.
class FileCursor {
 public:
  FileCursor(int fd, std::uint64_t size) : fd_(fd), size_(size) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::uint64_t at() const { return at_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool swapped() const { return swap_; }
  void big_endian(bool big) { swap_ = big != (std::endian::native == std::endian::big); }

  void seek(std::uint64_t to) {
    ok_ = ok_ && to <= size_;
    at_ = to;
  }
  void skip(std::uint64_t bytes) {
    ok_ = ok_ && bytes <= size_ - std::min(at_, size_);
    if (ok_) at_ += bytes;
  }
  std::string bytes(std::size_t count) {
    std::string read(count, '\0');
    std::size_t have = 0;
    while (ok_ && have < count) {
      const auto n = ::pread(fd_, read.data() + have, count - have, static_cast<off_t>(at_ + have));
      ok_ = n > 0;
      if (ok_) have += static_cast<std::size_t>(n);
    }
    if (ok_) at_ += count;
    return ok_ ? read : std::string();
  }
  template <class Number>
  Number number() {
    const std::string raw = bytes(sizeof(Number));
    Number value = 0;
    if (!ok_) return value;
    raw.copy(reinterpret_cast<char*>(&value), sizeof value);
    if (swap_) {
      auto as_bytes = std::bit_cast<std::array<char, sizeof(Number)>>(value);
      std::reverse(as_bytes.begin(), as_bytes.end());
      value = std::bit_cast<Number>(as_bytes);
    }
    return value;
  }
  /// Up to and including its '\0'.
  std::string string() {
    std::string read;
    while (ok_ && read.size() < kLongestString) {
      const std::string piece = bytes(1);
      if (piece.empty() || piece[0] == '\0') return read;
      read += piece;
    }
    ok_ = false;
    return read;
  }

 private:
  int fd_;
  std::uint64_t size_;
  std::uint64_t at_ = 0;
  bool swap_ = false;
  bool ok_ = true;
};

/// "[local] global counter": the one in brackets; or a name alone.
std::string clock_in(std::string_view text) {
  const auto open = text.find('[');
  const auto close = text.find(']');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close)
    return std::string(text.substr(open + 1, close - open - 1));
  return std::string(text.substr(0, text.find_first_of(std::string_view(" \n\0", 3))));
}

/// The 12 of "read events: 12" in the statistics of one CPU, as trace-cmd took them from its
/// per_cpu/cpuN/stats; 0 where there is none.
std::uint64_t count_in(std::string_view stat, std::string_view name) {
  const std::string line = fmt::format("\n{}: ", name);
  const auto at = stat.find(line);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = stat.substr(at + line.size());
  std::uint32_t count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return count;
}

void read_statistics(std::string_view stat, DatLayout& layout) {
  for (const std::string_view name : {"entries", "read events"})
    layout.counted += count_in(stat, name);
  for (const std::string_view name : {"overrun", "commit overrun", "dropped events"})
    layout.overrun += count_in(stat, name);
}

/// Skips `count` times a size of 8 bytes and so many bytes.
void skip_formats(FileCursor& file, std::uint32_t count) {
  if (count > kMostEvents) file.seek(UINT64_MAX);
  for (std::uint32_t i = 0; i < count && file.ok(); ++i) file.skip(file.number<std::uint64_t>());
}

void skip_header_info(FileCursor& file) {
  for (const std::string_view name : {"header_page", "header_event"}) {
    if (file.string() != name) file.seek(UINT64_MAX);
    file.skip(file.number<std::uint64_t>());
  }
}

void skip_event_systems(FileCursor& file) {
  const auto systems = file.number<std::uint32_t>();
  if (systems > kMostEvents) file.seek(UINT64_MAX);
  for (std::uint32_t i = 0; i < systems && file.ok(); ++i) {
    file.string();
    skip_formats(file, file.number<std::uint32_t>());
  }
}

/// Notes where the data of `cpus` CPUs are and end, and where their whole pages do. `part` has what
/// is the same for all of them.
void note_data(FileCursor& file, std::uint32_t cpus, DatPart part, bool with_id,
               DatLayout& layout) {
  if (part.page == 0) file.seek(UINT64_MAX);
  if (cpus > kMostCpus) file.seek(UINT64_MAX);
  for (std::uint32_t i = 0; i < cpus && file.ok(); ++i) {
    const std::uint32_t cpu = with_id ? file.number<std::uint32_t>() : i;
    part.cpu = static_cast<int>(std::min(cpu, kMostCpus));
    part.offset = file.number<std::uint64_t>();
    part.size = file.number<std::uint64_t>();
    if (part.size > 0 && (part.offset > INT64_MAX / 2 || part.size > INT64_MAX / 2))
      file.seek(UINT64_MAX);
    if (!file.ok() || part.size == 0) continue;
    layout.parts.push_back(part);
    const std::uint64_t end = part.offset + part.size;
    layout.data_end = std::max(layout.data_end, end);
    if (part.offset < file.size() && file.size() < end)
      layout.whole_end = part.offset + (file.size() - part.offset) / part.page * part.page;
  }
}

/// An option of either version that needs no more than its data.
void read_option(FileCursor& file, std::uint16_t id, std::uint32_t size, DatLayout& layout) {
  if (id == kDate || id == kOffset || id == kTimeShift || id == kTscToNs)
    layout.times_corrected = true;
  if (size > kMostOptionBytes) return;
  if (id == kTraceClock) layout.clock = clock_in(file.bytes(size));
  if (id == kCpuStat) read_statistics(file.bytes(size), layout);
}

/// Version 6: everything in a row.
void read_version_6(FileCursor& file, std::uint32_t page, DatLayout& layout) {
  skip_header_info(file);
  skip_formats(file, file.number<std::uint32_t>());
  skip_event_systems(file);
  file.skip(file.number<std::uint32_t>());  // kallsyms
  file.skip(file.number<std::uint32_t>());  // printk formats
  file.skip(file.number<std::uint64_t>());  // command lines
  const auto cpus = file.number<std::uint32_t>();
  std::string kind = file.bytes(10);
  if (kind == std::string_view("options  \0", 10)) {
    for (std::uint32_t i = 0; i < kMostOptions && file.ok(); ++i) {
      const auto id = file.number<std::uint16_t>();
      if (id == kDone) break;
      const auto size = file.number<std::uint32_t>();
      const auto next = file.at() + size;
      if (id == kBuffer) layout.other_parts = true;
      read_option(file, id, size, layout);
      file.seek(next);
    }
    kind = file.bytes(10);
  }
  if (kind == std::string_view("flyrecord\0", 10)) {
    DatPart part;
    part.page = page;
    note_data(file, cpus, part, false, layout);
  }
}

constexpr std::uint16_t kCompressed = 1;  // a section's flag

/// Whether the section at `offset` is compressed; the cursor stays.
bool is_compressed(FileCursor& file, std::uint64_t offset) {
  const std::uint64_t back = file.at();
  file.seek(offset);
  file.number<std::uint16_t>();  // its id
  const auto flags = file.number<std::uint16_t>();
  file.seek(back);
  return (flags & kCompressed) != 0;
}

/// One BUFFER option of version 7.
void read_buffer_option(FileCursor& file, DatLayout& layout) {
  DatPart part;
  part.swapped = file.swapped();
  part.compressed = is_compressed(file, file.number<std::uint64_t>());
  file.string();  // the instance's name
  const std::string clock = file.string();
  if (layout.clock.empty()) layout.clock = clock_in(clock);
  part.page = file.number<std::uint32_t>();
  const auto cpus = file.number<std::uint32_t>();
  note_data(file, cpus, part, true, layout);
}

/// One options section of version 7: the offset of the next, 0 for none.
std::uint64_t read_options_section(FileCursor& file, DatLayout& layout) {
  const auto id = file.number<std::uint16_t>();
  const auto flags = file.number<std::uint16_t>();
  file.number<std::uint32_t>();  // the offset of its description
  file.number<std::uint64_t>();  // its size
  // trace-cmd does not compress options; who does has to be believed.
  if (id != kOptionsSection || (flags & kCompressed) != 0) return 0;
  for (std::uint32_t i = 0; i < kMostOptions && file.ok(); ++i) {
    const auto option = file.number<std::uint16_t>();
    const auto size = file.number<std::uint32_t>();
    const auto next = file.at() + size;
    if (option == kDone) return file.number<std::uint64_t>();
    if (option == kBuffer) read_buffer_option(file, layout);
    read_option(file, option, size, layout);
    file.seek(next);
  }
  return 0;
}

void read_version_7(FileCursor& file, DatLayout& layout) {
  layout.compression = file.string();
  file.string();  // the version of the library that compressed
  if (layout.compression == "none") layout.compression.clear();
  std::uint64_t before = 0;
  auto section = file.number<std::uint64_t>();
  // Written one after the other, so a section that points back is damaged and may be a circle.
  while (section > before && file.ok()) {
    before = section;
    file.seek(section);
    section = read_options_section(file, layout);
  }
}

}  // namespace

Result<DatLayout> read_layout(int fd, const std::string& name) {
  struct stat status {};
  if (::fstat(fd, &status) != 0)
    return fail_errno(ExitCode::kIo, fmt::format("cannot read {}", name));
  FileCursor file(fd, static_cast<std::uint64_t>(status.st_size));
  DatLayout layout;
  if (file.bytes(kDatMagic.size()) != kDatMagic)
    return fail(ExitCode::kRecording, fmt::format("{} is not a trace.dat", name));
  const std::string version = file.string();
  if (version != "6" && version != "7")
    return fail(ExitCode::kRecording,
                fmt::format("{} is a trace.dat of a version that is not known", name),
                "6 and 7 are known; trace-cmd convert makes one from the other");
  layout.version = version == "6" ? 6 : 7;
  file.big_endian(file.number<std::uint8_t>() != 0);
  file.number<std::uint8_t>();  // the size of a long
  const auto page = file.number<std::uint32_t>();
  if (layout.version == 6)
    read_version_6(file, page, layout);
  else
    read_version_7(file, layout);
  if (!file.ok())
    return fail(ExitCode::kRecording, fmt::format("{} is damaged: its headers do not fit", name),
                "a trace.dat is complete only when trace-cmd record has ended");
  return layout;
}

}  // namespace fencepost::trace
