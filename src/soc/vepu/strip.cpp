// SPDX-License-Identifier: MIT
// Reads a row of macroblocks from guest memory.
#include "soc/vepu/strip.h"

#include <algorithm>

namespace fencepost::soc::vepu {
namespace {

constexpr std::array kPlaneNames = {"ADDR_IN_PLANE_0", "ADDR_IN_PLANE_1", "ADDR_IN_PLANE_2"};

bool is_packed(Format format) {
  return format == Format::kYuyv422 || format == Format::kUyvy422;
}

Problem outside(unsigned plane) {
  return {.device = {},
          .register_name = kPlaneNames[plane],
          .text = "a plane of the picture lies outside of RAM"};
}

void repeat_last(Line line, unsigned valid) {
  std::ranges::fill(line.subspan(valid), line[valid - 1]);
}

/// Every `step`th byte of `from`, beginning with `first`.
void pick(Line from, unsigned first, unsigned step, Line to) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = from[first + i * step];
}

/// Makes `to` the mean of itself and what pick() would give.
void average(Line from, unsigned first, unsigned step, Line to) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = static_cast<std::uint8_t>((to[i] + from[first + i * step] + 1) / 2);
}

}  // namespace

Strip::Strip(const GuestMemory& memory, const Picture& picture)
    : memory_(memory),
      picture_(picture),
      width_(picture.mb_width * kMacroblock),
      luma_(std::size_t{width_} * kLumaLines),
      cb_(std::size_t{width_} / 2 * kChromaLines),
      cr_(cb_.size()),
      packed_(std::size_t{width_} * 2) {}

Line Strip::luma(unsigned line) {
  return Line(luma_).subspan(std::size_t{line} * width_, width_);
}

Line Strip::cb(unsigned line) {
  return Line(cb_).subspan(std::size_t{line} * (width_ / 2), width_ / 2);
}

Line Strip::cr(unsigned line) {
  return Line(cr_).subspan(std::size_t{line} * (width_ / 2), width_ / 2);
}

bool Strip::read(unsigned plane, std::uint64_t offset, Line to) const {
  return memory_.read(picture_.planes[plane] + offset, std::as_writable_bytes(to));
}

bool Strip::load_luma(unsigned y, Line to) {
  const auto offset = std::uint64_t{y} * picture_.row_length;
  if (!is_packed(picture_.format)) return read(0, offset, to);
  const auto line = Line(packed_).first(std::size_t{2} * picture_.width);
  if (!read(0, 2 * offset, line)) return false;
  pick(line, picture_.format == Format::kYuyv422 ? 0 : 1, 2, to);
  return true;
}

/// Each line of chroma is the mean of two.
bool Strip::load_packed_chroma(unsigned y, Line cb, Line cr) {
  const unsigned first = picture_.format == Format::kYuyv422 ? 1 : 0;
  const auto line = Line(packed_).first(std::size_t{2} * picture_.width);
  const auto offset = std::uint64_t{y} * 4 * picture_.row_length;
  if (!read(0, offset, line)) return false;
  pick(line, first, 4, cb);
  pick(line, first + 2, 4, cr);
  if (2 * y + 1 == picture_.height) return true;
  if (!read(0, offset + std::uint64_t{2} * picture_.row_length, line)) return false;
  average(line, first, 4, cb);
  average(line, first + 2, 4, cr);
  return true;
}

std::optional<unsigned> Strip::load_chroma(unsigned y, Line cb, Line cr) {
  if (is_packed(picture_.format))
    return load_packed_chroma(y, cb, cr) ? std::nullopt : std::optional(0U);
  if (picture_.format == Format::kYuv420sp) {
    const auto line = Line(packed_).first(picture_.width);
    if (!read(1, std::uint64_t{y} * picture_.row_length, line)) return 1;
    pick(line, 0, 2, cb);
    pick(line, 1, 2, cr);
    return std::nullopt;
  }
  const auto offset = std::uint64_t{y} * (picture_.row_length / 2);
  if (!read(1, offset, cb)) return 1;
  return read(2, offset, cr) ? std::nullopt : std::optional(2U);
}

std::optional<Problem> Strip::load(unsigned mb_row) {
  const auto last = picture_.height - 1;
  for (unsigned line = 0; line < kLumaLines; ++line) {
    const auto to = luma(line);
    if (!load_luma(std::min(mb_row * kLumaLines + line, last), to.first(picture_.width)))
      return outside(0);
    repeat_last(to, picture_.width);
  }
  const auto half = picture_.width / 2;
  for (unsigned line = 0; line < kChromaLines; ++line) {
    const auto y = std::min(mb_row * kChromaLines + line, last / 2);
    if (const auto bad = load_chroma(y, cb(line).first(half), cr(line).first(half)))
      return outside(*bad);
    repeat_last(cb(line), half);
    repeat_last(cr(line), half);
  }
  return std::nullopt;
}

}  // namespace fencepost::soc::vepu
