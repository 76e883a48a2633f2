// SPDX-License-Identifier: MIT
// Pictures in guest memory, in each of the RGA's formats.
#include "soc/rga/surface.h"

#include <algorithm>
#include <array>
#include <utility>

#include "soc/rga/kernels.h"

namespace fencepost::soc::rga {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Room for `size` bytes at least; what was there before is not kept clean.
void grow(Bytes& bytes, std::size_t size) {
  if (bytes.size() < size) bytes.resize(size);
}

std::size_t line_bytes(const Surface& surface) {
  return std::size_t{surface.width} * pixel_bytes(surface.format);
}

/// Where the chroma samples are. A picture of odd size has none for its last column or line, which
/// then share those beside them.
struct Chroma {
  unsigned columns, lines;  ///< samples
  unsigned y_divisor;       ///< luma lines of a chroma line
  std::int64_t stride;      ///< bytes
  bool interleaved;         ///< one plane of pairs

  [[nodiscard]] std::size_t line_bytes() const {
    return std::size_t{columns} * (interleaved ? 2 : 1);
  }
  /// The chroma line of luma line `y`.
  [[nodiscard]] unsigned line_of(unsigned y) const { return std::min(y / y_divisor, lines - 1); }
};

Chroma chroma_of(const Surface& surface) {
  const auto y_divisor = chroma_y_divisor(surface.format);
  const auto x_divisor = chroma_x_divisor(surface.format);
  return {.columns = std::max(1U, surface.width / 2),
          .lines = std::max(1U, surface.height / y_divisor),
          .y_divisor = y_divisor,
          .stride = surface.stride / x_divisor,
          .interleaved = x_divisor == 1};
}

/// One plane of a picture in memory.
struct PlanePlace {
  std::int64_t offset, stride;
  std::size_t line_bytes;
  unsigned lines;
};

PlanePlace first_plane(const Surface& surface) {
  return {surface.y, surface.stride, line_bytes(surface), surface.height};
}

/// Calls `move` with the offset and the part of `bytes` of each line, or of all of them at once
/// where nothing lies between.
template <class Span, class Move>
tl::expected<void, Problem> each_line(const PlanePlace& place, Span bytes, const Move& move) {
  if (place.stride == static_cast<std::int64_t>(place.line_bytes))
    return move(place.offset, bytes.first(place.lines * place.line_bytes));
  for (unsigned y = 0; y < place.lines; ++y)
    if (auto moved = move(place.offset + place.stride * y,
                          bytes.subspan(y * place.line_bytes, place.line_bytes));
        !moved)
      return moved;
  return {};
}

/// The same for a picture's chroma. Lines of two planes take turns.
template <class Span, class Move>
tl::expected<void, Problem> each_chroma_line(const Surface& surface, Span first, Span last,
                                             const Move& move) {
  const auto chroma = chroma_of(surface);
  const auto size = chroma.line_bytes();
  if (chroma.interleaved)
    return each_line({surface.cb, chroma.stride, size, chroma.lines}, first, move);
  for (unsigned y = 0; y < chroma.lines; ++y) {
    if (auto moved = move(surface.cb + chroma.stride * y, first.subspan(y * size, size)); !moved)
      return moved;
    if (auto moved = move(surface.cr + chroma.stride * y, last.subspan(y * size, size)); !moved)
      return moved;
  }
  return {};
}

void grow_chroma(const Surface& surface, Planes& planes) {
  const auto chroma = chroma_of(surface);
  grow(planes.chroma, chroma.lines * chroma.line_bytes());
  if (!chroma.interleaved) grow(planes.last_chroma, chroma.lines * chroma.line_bytes());
}

tl::expected<void, Problem> write_chroma(const Mapped& mapped, const Surface& surface,
                                         const Planes& planes) {
  return each_chroma_line(
      surface, std::span(planes.chroma), std::span(planes.last_chroma),
      [&](std::int64_t offset, auto bytes) { return mapped.write(offset, bytes); });
}

/// The places of red, green, blue and alpha in a pixel of four bytes.
std::array<unsigned, 4> places(const Surface& surface) {
  std::array<unsigned, 4> order = {0, 1, 2, 3};
  if (surface.swap_red_blue) std::swap(order[0], order[2]);
  if (surface.swap_alpha)
    for (auto& place : order) place = (place + 1) % 4;
  return order;
}

ByteOrder reading_order(const Surface& surface) {
  return {places(surface), surface.format == Format::kXbgr8888 ? kOpaque : 0};
}

ByteOrder writing_order(const Surface& surface) {
  const auto order = places(surface);
  ByteOrder inverse{};
  for (unsigned component = 0; component < 4; ++component)
    inverse.place[order[component]] = component;
  if (surface.format == Format::kXbgr8888) inverse.ones = 0xffU << 8 * order[3];
  return inverse;
}

/// Red, green, blue and alpha of a 16-bit format.
BitFields bit_fields(const Surface& surface) {
  BitFields fields{};
  if (surface.format == Format::kBgr565) fields = {{{0, 5}, {5, 6}, {11, 5}, {0, 0}}};
  if (surface.format == Format::kAbgr1555) fields = {{{0, 5}, {5, 5}, {10, 5}, {15, 1}}};
  if (surface.format == Format::kAbgr4444) fields = {{{0, 4}, {4, 4}, {8, 4}, {12, 4}}};
  if (surface.swap_red_blue) std::swap(fields[0], fields[2]);
  return fields;
}

class RgbLines final : public Lines {
 public:
  RgbLines(const Surface& surface, const Planes& planes)
      : Lines(surface.width, surface.height),
        surface_(surface),
        planes_(planes),
        order_(reading_order(surface)),
        fields_(bit_fields(surface)) {}
  void line(unsigned y, Pixel* to) override {
    const auto* const from = &planes_.first[y * line_bytes(surface_)];
    switch (pixel_bytes(surface_.format)) {
      case 4:
        return permute_bytes(from, reinterpret_cast<std::uint8_t*>(to), width(), order_);
      case 3:
        return unpack_bytes3(from, to, width(), surface_.swap_red_blue);
      default:
        return unpack_words(from, to, width(), fields_);
    }
  }

 private:
  const Surface& surface_;
  const Planes& planes_;
  ByteOrder order_;
  BitFields fields_;
};

class YuvLines final : public Lines {
 public:
  YuvLines(const Surface& surface, const Planes& planes)
      : Lines(surface.width, surface.height),
        swap_(surface.swap_uv),
        planes_(planes),
        chroma_(chroma_of(surface)),
        samples_(chroma_.columns) {}

  void line(unsigned y, Pixel* to) override {
    if (const auto index = chroma_.line_of(y); std::exchange(samples_of_, index) != index)
      unpack_chroma(index * chroma_.line_bytes());
    const auto* const luma = &planes_.first[std::size_t{y} * width()];
    unpack_yuv(luma, samples_.data(), to, width());
    if (width() % 2 != 0) to[width() - 1] = static_cast<Pixel>(samples_.back()) | luma[width() - 1];
  }

 private:
  void unpack_chroma(std::size_t at) {
    const auto* const first = &planes_.chroma[at];
    if (chroma_.interleaved)
      return unpack_chroma_pairs(first, samples_.data(), chroma_.columns, swap_);
    const auto* const last = &planes_.last_chroma[at];
    unpack_chroma_planes(swap_ ? last : first, swap_ ? first : last, samples_.data(),
                         chroma_.columns);
  }

  bool swap_;
  const Planes& planes_;
  Chroma chroma_;
  std::vector<ChromaPair> samples_;
  unsigned samples_of_ = ~0U;
};

tl::expected<void, Problem> store_rgb(const Mapped& mapped, const Surface& surface, Lines& lines) {
  const auto order = writing_order(surface);
  const auto fields = bit_fields(surface);
  std::vector<Pixel> pixels(surface.width);
  Bytes bytes(line_bytes(surface));
  for (unsigned y = 0; y < surface.height; ++y) {
    lines.line(y, pixels.data());
    switch (pixel_bytes(surface.format)) {
      case 4:
        permute_bytes(reinterpret_cast<const std::uint8_t*>(pixels.data()), bytes.data(),
                      surface.width, order);
        break;
      case 3:
        pack_bytes3(pixels.data(), bytes.data(), surface.width, surface.swap_red_blue);
        break;
      default:
        pack_words(pixels.data(), bytes.data(), surface.width, fields);
    }
    if (auto moved = mapped.write(surface.y + std::int64_t{surface.stride} * y, bytes); !moved)
      return moved;
  }
  return {};
}

/// Makes a plane of samples, each the mean of the pixels that share it.
class ChromaWriter {
 public:
  ChromaWriter(const Surface& surface, Planes& planes)
      : swap_(surface.swap_uv),
        // A picture of one column, or line, has only that to make a mean of.
        wide_(surface.width > 1),
        chroma_(chroma_of(surface)),
        high_(chroma_.y_divisor == 2 && surface.height > 1),
        planes_(planes),
        sums_(chroma_.columns) {}

  void add(unsigned y, const Pixel* line) {
    const auto index = y / chroma_.y_divisor;
    if (index >= chroma_.lines) return;  // the last of an odd number
    if (wide_)
      add_chroma(line, sums_.data(), chroma_.columns);
    else
      sums_[0] += (*line >> 8 & 0xff) | (*line & 0xff0000);
    if (high_ && y % 2 == 0) return;
    pack(index * chroma_.line_bytes());
    std::ranges::fill(sums_, 0);
  }

 private:
  void pack(std::size_t at) {
    const auto shift = (wide_ ? 1U : 0U) + (high_ ? 1U : 0U);
    auto* const first = &planes_.chroma[at];
    if (chroma_.interleaved)
      return pack_chroma_pairs(sums_.data(), shift, first, chroma_.columns, swap_);
    auto* const last = &planes_.last_chroma[at];
    pack_chroma_planes(sums_.data(), shift, swap_ ? last : first, swap_ ? first : last,
                       chroma_.columns);
  }

  bool swap_;
  bool wide_;
  Chroma chroma_;
  bool high_;
  Planes& planes_;
  std::vector<std::uint32_t> sums_;
};

}  // namespace

tl::expected<void, Problem> load(const Mapped& mapped, const Surface& surface, Planes& planes) {
  const auto read = [&](std::int64_t offset, auto bytes) { return mapped.read(offset, bytes); };
  const auto place = first_plane(surface);
  grow(planes.first, place.lines * place.line_bytes);
  if (auto moved = each_line(place, std::span(planes.first), read); !moved) return moved;
  if (!is_yuv(surface.format)) return {};
  grow_chroma(surface, planes);
  return each_chroma_line(surface, std::span(planes.chroma), std::span(planes.last_chroma), read);
}

LinesPtr unpacked(const Surface& surface, const Planes& planes) {
  if (is_yuv(surface.format)) return std::make_unique<YuvLines>(surface, planes);
  return std::make_unique<RgbLines>(surface, planes);
}

tl::expected<void, Problem> store(const Mapped& mapped, const Surface& surface, Lines& lines,
                                  Planes& scratch) {
  if (!is_yuv(surface.format)) return store_rgb(mapped, surface, lines);
  grow_chroma(surface, scratch);
  ChromaWriter chroma(surface, scratch);
  std::vector<Pixel> pixels(surface.width);
  Bytes luma(surface.width);
  for (unsigned y = 0; y < surface.height; ++y) {
    lines.line(y, pixels.data());
    pack_luma(pixels.data(), luma.data(), surface.width);
    if (auto moved = mapped.write(surface.y + std::int64_t{surface.stride} * y, luma); !moved)
      return moved;
    chroma.add(y, pixels.data());
  }
  return write_chroma(mapped, surface, scratch);
}

bool same_bytes(const Surface& from, const Surface& to) {
  // A byte without a meaning is written as 255.
  return from.format == to.format && from.format != Format::kXbgr8888 &&
         from.swap_red_blue == to.swap_red_blue && from.swap_alpha == to.swap_alpha &&
         from.swap_uv == to.swap_uv;
}

tl::expected<void, Problem> store(const Mapped& mapped, const Surface& surface,
                                  const Planes& planes) {
  const auto write = [&](std::int64_t offset, auto bytes) { return mapped.write(offset, bytes); };
  if (auto moved = each_line(first_plane(surface), std::span(planes.first), write); !moved)
    return moved;
  if (!is_yuv(surface.format)) return {};
  return write_chroma(mapped, surface, planes);
}

}  // namespace fencepost::soc::rga
