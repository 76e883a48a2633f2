// SPDX-License-Identifier: MIT
// Pictures in guest memory: through the RGA's page tables, in each of its formats.
#include "rga_reference/surface.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace fencepost::test::rga_reference {
namespace {

using soc::rga::chroma_x_divisor;
using soc::rga::chroma_y_divisor;
using soc::rga::Format;
using soc::rga::is_yuv;
using soc::rga::Mapping;
using soc::rga::pixel_bytes;

constexpr std::uint64_t kPageBytes = 4096;

using Bytes = std::vector<std::uint8_t>;

/// A surface's bytes by their offset, page by page; every page address is the guest's word.
class Mapped {
 public:
  Mapped(const GuestMemory& memory, const Mapping& mapping, const char* base_name)
      : memory_(memory), mapping_(mapping), base_name_(base_name) {}

  tl::expected<void, Problem> read(std::int64_t offset, std::span<std::uint8_t> to) const {
    return each_page(offset, to, [&](std::uint64_t address, std::span<std::uint8_t> part) {
      return memory_.read(address, std::as_writable_bytes(part));
    });
  }
  tl::expected<void, Problem> write(std::int64_t offset, std::span<std::uint8_t> from) const {
    return each_page(offset, from, [&](std::uint64_t address, std::span<std::uint8_t> part) {
      return memory_.write(address, std::as_bytes(part));
    });
  }

 private:
  [[nodiscard]] tl::unexpected<Problem> bad(const char* text) const {
    return tl::unexpected(Problem{.device = {}, .register_name = base_name_, .text = text});
  }

  template <class Access>
  tl::expected<void, Problem> each_page(std::int64_t offset, std::span<std::uint8_t> bytes,
                                        const Access& access) const {
    if (offset < 0) return bad("the picture begins before its buffer");
    auto at = static_cast<std::uint64_t>(offset);
    while (!bytes.empty()) {
      const auto inside = at % kPageBytes;
      const auto part = bytes.first(std::min<std::uint64_t>(bytes.size(), kPageBytes - inside));
      std::uint64_t page = at - inside;
      if (mapping_.enabled) {
        std::uint32_t entry = 0;
        const auto entry_at = mapping_.table + at / kPageBytes * sizeof entry;
        if (!memory_.read(entry_at, std::as_writable_bytes(std::span(&entry, 1))))
          return bad("the page table lies outside of RAM");
        page = entry;
      }
      if (!access(page + inside, part)) return bad("a page lies outside of RAM");
      at += part.size();
      bytes = bytes.subspan(part.size());
    }
    return {};
  }

  const GuestMemory& memory_;
  const Mapping& mapping_;
  const char* base_name_;
};

/// The places of red, green, blue and alpha in a pixel of four bytes; of three without alpha.
std::array<unsigned, 4> byte_order(const Surface& surface) {
  std::array<unsigned, 4> order = {0, 1, 2, 3};
  if (surface.swap_red_blue) std::swap(order[0], order[2]);
  if (surface.swap_alpha && pixel_bytes(surface.format) == 4)
    for (auto& place : order) place = (place + 1) % 4;
  return order;
}

/// A field of a 16-bit pixel.
struct Bits {
  unsigned low, count;
};

/// Red, green, blue and alpha of a 16-bit format.
std::array<Bits, 4> bit_fields(const Surface& surface) {
  std::array<Bits, 4> fields{};
  if (surface.format == Format::kBgr565) fields = {{{0, 5}, {5, 6}, {11, 5}, {0, 0}}};
  if (surface.format == Format::kAbgr1555) fields = {{{0, 5}, {5, 5}, {10, 5}, {15, 1}}};
  if (surface.format == Format::kAbgr4444) fields = {{{0, 4}, {4, 4}, {8, 4}, {12, 4}}};
  if (surface.swap_red_blue) std::swap(fields[0], fields[2]);
  return fields;
}

/// `count` bits stretched to 8 by repeating them, so that all ones become 255.
std::uint8_t widen(unsigned value, Bits field) {
  if (field.count == 0) return 255;
  const auto bits = (value >> field.low) & ((1U << field.count) - 1U);
  unsigned wide = 0;
  int shift = 8;
  while (shift > 0) {
    shift -= static_cast<int>(field.count);
    wide |= shift >= 0 ? bits << shift : bits >> -shift;
  }
  return static_cast<std::uint8_t>(wide);
}

unsigned narrow(std::uint8_t value, Bits field) {
  return field.count == 0 ? 0 : (unsigned{value} >> (8 - field.count)) << field.low;
}

void unpack_bytes(const Surface& surface, const Bytes& bytes, Pixel* line) {
  const auto order = byte_order(surface);
  const auto step = pixel_bytes(surface.format);
  const bool alpha = surface.format == Format::kAbgr8888;
  const auto* at = bytes.data();
  for (unsigned x = 0; x < surface.width; ++x, at += step)
    line[x] = {at[order[0]], at[order[1]], at[order[2]], alpha ? at[order[3]] : std::uint8_t{255}};
}

void pack_bytes(const Surface& surface, const Pixel* line, Bytes& bytes) {
  const auto order = byte_order(surface);
  const auto step = pixel_bytes(surface.format);
  auto* at = bytes.data();
  for (unsigned x = 0; x < surface.width; ++x, at += step) {
    at[order[0]] = line[x].c0;
    at[order[1]] = line[x].c1;
    at[order[2]] = line[x].c2;
    if (step == 4)
      at[order[3]] = surface.format == Format::kXbgr8888 ? std::uint8_t{255} : line[x].alpha;
  }
}

void unpack_words(const Surface& surface, const Bytes& bytes, Pixel* line) {
  const auto fields = bit_fields(surface);
  for (unsigned x = 0; x < surface.width; ++x) {
    const unsigned value = bytes[std::size_t{2} * x] | unsigned{bytes[std::size_t{2} * x + 1]} << 8;
    line[x] = {widen(value, fields[0]), widen(value, fields[1]), widen(value, fields[2]),
               widen(value, fields[3])};
  }
}

void pack_words(const Surface& surface, const Pixel* line, Bytes& bytes) {
  const auto fields = bit_fields(surface);
  for (unsigned x = 0; x < surface.width; ++x) {
    const auto value = narrow(line[x].c0, fields[0]) | narrow(line[x].c1, fields[1]) |
                       narrow(line[x].c2, fields[2]) | narrow(line[x].alpha, fields[3]);
    bytes[std::size_t{2} * x] = static_cast<std::uint8_t>(value);
    bytes[std::size_t{2} * x + 1] = static_cast<std::uint8_t>(value >> 8);
  }
}

/// Where the chroma samples are. A picture of odd size has none for its last column or line, which
/// then share those beside them.
struct Chroma {
  unsigned columns, lines;  ///< samples
  unsigned y_divisor;       ///< luma lines of a chroma line
  std::int64_t stride;      ///< bytes
  bool interleaved;         ///< one plane of pairs
  bool swapped;             ///< V comes first
};

Chroma chroma_of(const Surface& surface) {
  const auto y_divisor = chroma_y_divisor(surface.format);
  const auto x_divisor = chroma_x_divisor(surface.format);
  return {.columns = std::max(1U, surface.width / 2),
          .lines = std::max(1U, surface.height / y_divisor),
          .y_divisor = y_divisor,
          .stride = surface.stride / x_divisor,
          .interleaved = x_divisor == 1,
          .swapped = surface.swap_uv};
}

/// One line of chroma samples as U and V.
struct ChromaLine {
  Bytes u, v;
  explicit ChromaLine(unsigned columns) : u(columns), v(columns) {}
};

/// Moves a line of chroma between memory and `line`; `read` says which way.
tl::expected<void, Problem> move_chroma(const Mapped& mapped, const Surface& surface,
                                        const Chroma& chroma, unsigned index, ChromaLine& line,
                                        bool read) {
  auto& first = chroma.swapped ? line.v : line.u;
  auto& second = chroma.swapped ? line.u : line.v;
  const auto move = [&](std::int64_t offset, Bytes& bytes) {
    return read ? mapped.read(offset, bytes) : mapped.write(offset, bytes);
  };
  const auto down = chroma.stride * index;
  if (!chroma.interleaved) {
    if (auto moved = move(surface.cb + down, first); !moved) return moved;
    return move(surface.cr + down, second);
  }
  Bytes pairs(std::size_t{2} * chroma.columns);
  for (unsigned x = 0; x < chroma.columns && !read; ++x) {
    pairs[std::size_t{2} * x] = first[x];
    pairs[std::size_t{2} * x + 1] = second[x];
  }
  if (auto moved = move(surface.cb + down, pairs); !moved) return moved;
  for (unsigned x = 0; x < chroma.columns && read; ++x) {
    first[x] = pairs[std::size_t{2} * x];
    second[x] = pairs[std::size_t{2} * x + 1];
  }
  return {};
}

tl::expected<void, Problem> load_chroma(const Mapped& mapped, const Surface& surface,
                                        Frame& frame) {
  const auto chroma = chroma_of(surface);
  ChromaLine samples(chroma.columns);
  for (unsigned y = 0; y < surface.height; ++y) {
    if (y % chroma.y_divisor == 0 && y / chroma.y_divisor < chroma.lines)
      if (auto moved = move_chroma(mapped, surface, chroma, y / chroma.y_divisor, samples, true);
          !moved)
        return moved;
    auto* line = frame.line(y);
    for (unsigned x = 0; x < surface.width; ++x) {
      const auto at = std::min(x / 2, chroma.columns - 1);
      line[x].c1 = samples.u[at];
      line[x].c2 = samples.v[at];
    }
  }
  return {};
}

/// The mean of the pixels that share each sample of chroma line `index`.
void average(const Frame& frame, const Chroma& chroma, unsigned index, ChromaLine& samples) {
  const auto top = index * chroma.y_divisor;
  const auto bottom = std::min(top + chroma.y_divisor, frame.height);
  for (unsigned i = 0; i < chroma.columns; ++i) {
    const auto right = std::min(2 * i + 2, frame.width);
    unsigned u = 0;
    unsigned v = 0;
    unsigned count = 0;
    for (unsigned y = top; y < bottom; ++y)
      for (unsigned x = 2 * i; x < right; ++x, ++count) {
        u += frame.line(y)[x].c1;
        v += frame.line(y)[x].c2;
      }
    samples.u[i] = static_cast<std::uint8_t>((u + count / 2) / count);
    samples.v[i] = static_cast<std::uint8_t>((v + count / 2) / count);
  }
}

void unpack_line(const Surface& surface, const Bytes& bytes, Pixel* line) {
  if (is_yuv(surface.format))
    for (unsigned x = 0; x < surface.width; ++x) line[x].c0 = bytes[x];
  else if (pixel_bytes(surface.format) == 2)
    unpack_words(surface, bytes, line);
  else
    unpack_bytes(surface, bytes, line);
}

void pack_line(const Surface& surface, const Pixel* line, Bytes& bytes) {
  if (is_yuv(surface.format))
    for (unsigned x = 0; x < surface.width; ++x) bytes[x] = line[x].c0;
  else if (pixel_bytes(surface.format) == 2)
    pack_words(surface, line, bytes);
  else
    pack_bytes(surface, line, bytes);
}

}  // namespace

tl::expected<Frame, Problem> load(const GuestMemory& memory, const Surface& surface,
                                  const char* base_name) {
  const Mapped mapped(memory, surface.mapping, base_name);
  Frame frame(surface.width, surface.height);
  Bytes bytes(std::size_t{surface.width} * pixel_bytes(surface.format));
  for (unsigned y = 0; y < surface.height; ++y) {
    if (auto moved = mapped.read(surface.y + std::int64_t{surface.stride} * y, bytes); !moved)
      return tl::unexpected(moved.error());
    unpack_line(surface, bytes, frame.line(y));
  }
  if (!is_yuv(surface.format)) return frame;
  if (auto moved = load_chroma(mapped, surface, frame); !moved)
    return tl::unexpected(moved.error());
  return frame;
}

tl::expected<void, Problem> store(const GuestMemory& memory, const Surface& surface,
                                  const Frame& frame, const char* base_name) {
  const Mapped mapped(memory, surface.mapping, base_name);
  Bytes bytes(std::size_t{surface.width} * pixel_bytes(surface.format));
  for (unsigned y = 0; y < surface.height; ++y) {
    pack_line(surface, frame.line(y), bytes);
    if (auto moved = mapped.write(surface.y + std::int64_t{surface.stride} * y, bytes); !moved)
      return moved;
  }
  if (!is_yuv(surface.format)) return {};
  const auto chroma = chroma_of(surface);
  ChromaLine samples(chroma.columns);
  for (unsigned index = 0; index < chroma.lines; ++index) {
    average(frame, chroma, index, samples);
    if (auto moved = move_chroma(mapped, surface, chroma, index, samples, false); !moved)
      return moved;
  }
  return {};
}

}  // namespace fencepost::test::rga_reference
