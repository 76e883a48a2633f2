// SPDX-License-Identifier: MIT
// What the work of one RGA command does.
#include "soc/rga/engine.h"

#include <fmt/format.h>

#include <utility>

namespace fencepost::soc::rga {
namespace {

/// What is kept from job to job: a picture of 1080p takes 8 MB at most.
constexpr std::size_t kKeptBytes = 16 << 20;

bool is_copy(const Command& command) {
  return same_bytes(command.src, command.dst) && command.horizontal.mode == Scaling::kNone &&
         command.vertical.mode == Scaling::kNone && command.quarter_turns == 0 &&
         !command.mirror_x && !command.mirror_y;
}

LinesPtr converted(LinesPtr lines, const Command& command) {
  const bool from_yuv = is_yuv(command.src.format);
  if (from_yuv == is_yuv(command.dst.format)) return lines;
  return from_yuv ? to_rgb(std::move(lines), command.to_rgb)
                  : to_yuv(std::move(lines), command.to_yuv);
}

template <class T>
void drop_if_large(std::vector<T>& kept) {
  if (kept.capacity() * sizeof(T) > kKeptBytes) std::vector<T>().swap(kept);
}

}  // namespace

tl::expected<void, Problem> Engine::convert(const GuestMemory& memory, const Command& command) {
  const Mapped source(memory, command.src.mapping, "MMU_SRC_BASE");
  const Mapped destination(memory, command.dst.mapping, "MMU_DST_BASE");
  if (auto loaded = load(source, command.src, source_); !loaded) return loaded;
  if (is_copy(command)) return store(destination, command.dst, source_);
  const bool sideways = command.quarter_turns % 2 != 0;
  auto lines = scaled(unpacked(command.src, source_), command.horizontal, command.vertical,
                      sideways ? command.dst.height : command.dst.width,
                      sideways ? command.dst.width : command.dst.height);
  lines = turned(converted(std::move(lines), command), command.quarter_turns, command.mirror_x,
                 command.mirror_y, sideways_);
  return store(destination, command.dst, *lines, chroma_);
}

void Engine::shrink() {
  for (auto* planes : {&source_, &chroma_})
    for (auto* bytes : {&planes->first, &planes->chroma, &planes->last_chroma})
      drop_if_large(*bytes);
  drop_if_large(sideways_);
}

JobResult Engine::run(const GuestMemory& memory,
                      std::span<const std::uint32_t, kCommandBytes / 4> words) {
  const auto failed = [](const Problem& problem) {
    return JobResult{.ok = false, .register_name = problem.register_name, .text = problem.text};
  };
  const auto command = decode(words);
  if (!command) return failed(command.error());
  const auto done = convert(memory, *command);
  shrink();
  if (!done) return failed(done.error());
  return {.text = fmt::format("{}x{} format {} to {}x{} format {}", command->src.width,
                              command->src.height, static_cast<int>(command->src.format),
                              command->dst.width, command->dst.height,
                              static_cast<int>(command->dst.format))};
}

}  // namespace fencepost::soc::rga
