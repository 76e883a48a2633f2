// SPDX-License-Identifier: MIT
// Takes a command buffer apart.
#include "soc/rga/command.h"

#include <utility>

namespace fencepost::soc::rga {
namespace {

using Words = std::span<const std::uint32_t, kCommandBytes / 4>;

std::uint32_t word(Words words, std::uint32_t reg) {
  return words[(reg - kModeBase) / 4];
}

constexpr std::uint32_t field(std::uint32_t value, unsigned low, unsigned bits) {
  return (value >> low) & ((1U << bits) - 1U);
}

/// Format and swaps; false for the formats that are not modelled (palettes) or not there.
bool set_format(Surface& surface, std::uint32_t info) {
  const auto format = field(info, 0, 4);
  if (format == 3 || format == 7 || format > 11) return false;
  surface.format = static_cast<Format>(format);
  surface.swap_red_blue = field(info, 4, 1) != 0;
  surface.swap_alpha = field(info, 5, 1) != 0;
  surface.swap_uv = field(info, 6, 1) != 0;
  return true;
}

Mapping mapping(Words words, std::uint32_t base, unsigned enable_bit) {
  return {.enabled = field(word(words, kMmuCtrl1), enable_bit, 1) != 0,
          .table = std::uint64_t{word(words, base)} << 4};
}

Scale scale(std::uint32_t mode, std::uint32_t factors) {
  if (mode == 1) return {Scaling::kDown, field(factors, 0, 16)};
  if (mode == 2) return {Scaling::kUp, field(factors, 16, 16)};
  return {};
}

Matrix matrix(std::uint32_t mode) {
  constexpr Matrix kModes[] = {Matrix::kNone, Matrix::kBt601Limited, Matrix::kBt601Full,
                               Matrix::kBt709Limited};
  return kModes[mode];
}

/// Where the registers have one of the two pictures.
struct SurfaceRegisters {
  std::uint32_t vir_info, act_info, y, cb, cr, mmu_base;
  unsigned size_bits;  ///< of width and height, each less one
  unsigned mmu_enable_bit;
};
constexpr SurfaceRegisters kSource = {kSrcVirInfo, kSrcActInfo, kSrcYBase, kSrcCbBase,
                                      kSrcCrBase,  kMmuSrcBase, 13,        0};
constexpr SurfaceRegisters kDestination = {kDstVirInfo, kDstActInfo, kDstYBase, kDstCbBase,
                                           kDstCrBase,  kMmuDstBase, 12,        8};

Surface surface(Words words, const SurfaceRegisters& at) {
  Surface surface;
  surface.stride = field(word(words, at.vir_info), 0, 15) * 4;
  surface.width = field(word(words, at.act_info), 0, at.size_bits) + 1;
  surface.height = field(word(words, at.act_info), 16, at.size_bits) + 1;
  surface.y = word(words, at.y);
  surface.cb = word(words, at.cb);
  surface.cr = word(words, at.cr);
  surface.mapping = mapping(words, at.mmu_base, at.mmu_enable_bit);
  return surface;
}

/// The registers hold the address of the corner at which drawing begins, which depends on how the
/// picture is turned. From there to the left top one, as the hardware counts: a chroma line of a
/// semi-planar format is one byte a pixel.
void move_to_left_top(Surface& dst, bool from_right, bool from_bottom) {
  const std::int64_t chroma_x = dst.width / chroma_x_divisor(dst.format);
  const std::int64_t chroma_y = dst.height / chroma_y_divisor(dst.format);
  const std::int64_t chroma_stride = dst.stride / chroma_x_divisor(dst.format);
  if (from_right) {
    dst.y -= std::int64_t{dst.width - 1} * pixel_bytes(dst.format);
    dst.cb -= chroma_x - 1;
    dst.cr -= chroma_x - 1;
  }
  if (from_bottom) {
    dst.y -= std::int64_t{dst.height - 1} * dst.stride;
    dst.cb -= (chroma_y - 1) * chroma_stride;
    dst.cr -= (chroma_y - 1) * chroma_stride;
  }
}

bool fits(const Scale& scale, unsigned src, unsigned dst) {
  return scale.mode == Scaling::kNone ? src == dst : scale.factor != 0;
}

tl::unexpected<Problem> refuse(const char* reg, const char* text) {
  return tl::unexpected(Problem{.device = {}, .register_name = reg, .text = text});
}

}  // namespace

unsigned pixel_bytes(Format format) {
  switch (format) {
    case Format::kAbgr8888:
    case Format::kXbgr8888:
      return 4;
    case Format::kRgb888:
      return 3;
    case Format::kBgr565:
    case Format::kAbgr1555:
    case Format::kAbgr4444:
      return 2;
    default:
      return 1;
  }
}

unsigned chroma_x_divisor(Format format) {
  return format == Format::kYuv420p || format == Format::kYuv422p ? 2 : 1;
}

unsigned chroma_y_divisor(Format format) {
  return format == Format::kYuv420p || format == Format::kYuv420sp ? 2 : 1;
}

tl::expected<Command, Problem> decode(Words words) {
  const auto mode = word(words, kModeCtrl);
  if (field(mode, 0, 4) != 0) return refuse("MODE_CTRL", "not a copy from source to destination");
  Command command{.src = surface(words, kSource), .dst = surface(words, kDestination)};
  const auto src_info = word(words, kSrcInfo);
  const auto dst_info = word(words, kDstInfo);
  if (!set_format(command.src, src_info)) return refuse("SRC_INFO", "unknown format");
  if (!set_format(command.dst, dst_info)) return refuse("DST_INFO", "unknown format");

  command.to_rgb = matrix(field(src_info, 8, 2));
  command.to_yuv = matrix(field(dst_info, 16, 2));
  command.quarter_turns = field(src_info, 10, 2);
  command.mirror_x = field(src_info, 12, 1) != 0;
  command.mirror_y = field(src_info, 13, 1) != 0;
  command.horizontal = scale(field(src_info, 14, 2), word(words, kSrcXFactor));
  command.vertical = scale(field(src_info, 16, 2), word(words, kSrcYFactor));

  auto turned_width = command.dst.width;
  auto turned_height = command.dst.height;
  if (command.quarter_turns % 2 != 0) std::swap(turned_width, turned_height);
  if (!fits(command.horizontal, command.src.width, turned_width))
    return refuse("SRC_X_FACTOR", "does not lead from the source's width to the destination's");
  if (!fits(command.vertical, command.src.height, turned_height))
    return refuse("SRC_Y_FACTOR", "does not lead from the source's height to the destination's");

  const bool turned_right = command.quarter_turns == 1 || command.quarter_turns == 2;
  const bool turned_down = command.quarter_turns == 2 || command.quarter_turns == 3;
  move_to_left_top(command.dst, turned_right != command.mirror_x, turned_down != command.mirror_y);
  return command;
}

}  // namespace fencepost::soc::rga
