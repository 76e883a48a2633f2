// SPDX-License-Identifier: MIT
// Loads a picture, scales, converts and turns it, and stores it: each step with the whole picture.
#include "rga_reference/command.h"

#include <fmt/format.h>

#include "rga_reference/frame.h"
#include "rga_reference/surface.h"

namespace fencepost::test::rga_reference {
namespace {

using namespace soc::rga;  // NOLINT(google-build-using-namespace): what a command is

soc::JobResult failed(const soc::Problem& problem) {
  return {.ok = false, .register_name = problem.register_name, .text = problem.text};
}

void convert_colours(Frame& frame, const Command& command) {
  const bool from_yuv = is_yuv(command.src.format);
  if (from_yuv == is_yuv(command.dst.format)) return;
  if (from_yuv)
    yuv_to_rgb(frame, command.to_rgb);
  else
    rgb_to_yuv(frame, command.to_yuv);
}

}  // namespace

soc::JobResult run(const soc::GuestMemory& memory, std::span<const std::uint32_t, 32> words) {
  const auto command = decode(words);
  if (!command) return failed(command.error());
  const bool sideways = command->quarter_turns % 2 != 0;
  auto frame = load(memory, command->src, "MMU_SRC_BASE");
  if (!frame) return failed(frame.error());
  const auto width = sideways ? command->dst.height : command->dst.width;
  const auto height = sideways ? command->dst.width : command->dst.height;
  auto scaled = scale(*frame, command->horizontal, command->vertical, width, height);
  convert_colours(scaled, *command);
  const auto turned = turn(scaled, command->quarter_turns, command->mirror_x, command->mirror_y);
  if (auto stored = store(memory, command->dst, turned, "MMU_DST_BASE"); !stored)
    return failed(stored.error());
  return {.text = fmt::format("{}x{} format {} to {}x{} format {}", command->src.width,
                              command->src.height, static_cast<int>(command->src.format),
                              command->dst.width, command->dst.height,
                              static_cast<int>(command->dst.format))};
}

}  // namespace fencepost::test::rga_reference
