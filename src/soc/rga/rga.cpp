// SPDX-License-Identifier: MIT
// The RGA's registers and its one job at a time.
#include "soc/rga/rga.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "soc/rga/command.h"
#include "soc/rga/frame.h"
#include "soc/rga/registers.h"
#include "soc/rga/surface.h"

namespace fencepost::soc::rga {
namespace {

using Words = std::array<std::uint32_t, kCommandBytes / 4>;

constexpr DeviceInfo kInfo{.name = "rga",
                           .registers = kRegisters,
                           .clocks = 3,
                           .resets = 3,
                           .start = {.offset = kCmdCtrl, .mask = 1}};

JobResult failed(const Problem& problem) {
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

class Rga final : public Device {
 public:
  explicit Rga(DevicePort port) : port_(std::move(port)) {}

  [[nodiscard]] const DeviceInfo& info() const override { return kInfo; }

  std::uint32_t read(std::uint32_t offset) override {
    switch (offset) {
      case kInt:
        return status_ | enabled_ << 8;
      case kVersion:
        return kVersionValue;
      case kSysCtrl:
        return sys_ctrl_;
      case kCmdBase:
        return command_base_;
      case kCmdCtrl:
      case kMmuCtrl0:
        return 0;
      default:
        if (offset >= kModeBase && offset < kModeBase + kCommandBytes)
          return mode_[(offset - kModeBase) / 4];
        complain(register_name(kInfo, offset), "there is no such register");
        return 0;
    }
  }

  void write(std::uint32_t offset, std::uint32_t value) override {
    switch (offset) {
      case kSysCtrl:
        sys_ctrl_ = value;
        return;
      case kCmdBase:
        command_base_ = value;
        return;
      case kInt:
        status_ &= ~(value >> 4 & 0xf);
        enabled_ = value >> 8 & 0xf;
        return;
      case kCmdCtrl:
        if ((value & 1) != 0) start();
        return;
      case kMmuCtrl0:
        return;
      default:
        if (offset >= kModeBase && offset < kModeBase + kCommandBytes)
          mode_[(offset - kModeBase) / 4] = value;
        else
          complain(register_name(kInfo, offset), "there is no such register");
    }
  }

  /// A status bit that is no longer in INT was cleared by a write that another one has followed.
  [[nodiscard]] std::uint32_t written(std::uint32_t offset, std::uint32_t before,
                                      std::uint32_t now) const override {
    return offset == kInt ? now | (before & ~now & 0xf) << 4 : now;
  }

  void reset() override {
    port_.jobs.abandon();
    busy_ = false;
    status_ = enabled_ = sys_ctrl_ = command_base_ = 0;
    mode_ = {};
  }

 private:
  void complain(std::string register_name, std::string text) {
    port_.journal.problem({kInfo.name, std::move(register_name), std::move(text)});
  }

  void start() {
    if (busy_) return complain("CMD_CTRL", "started while busy");
    Words words{};
    if (!port_.memory.read(command_base_, std::as_writable_bytes(std::span(words)))) {
      complain("CMD_BASE", "the command buffer lies outside of RAM");
      return set_status(kIntMmuError);
    }
    busy_ = true;
    mode_ = words;
    port_.jobs.start(
        {.work = [&memory = port_.memory, words] { return run_command(memory, words); },
         .done = [this](const JobResult& result) { finish(result); }});
  }

  void finish(const JobResult& result) {
    busy_ = false;
    if (!result.register_name.empty())
      complain(result.register_name, result.text);
    else
      port_.journal.note(kInfo.name, result.text);
    set_status(result.ok ? kIntDone : kIntMmuError);
  }

  void set_status(std::uint32_t bit) {
    status_ |= bit;
    if ((status_ & enabled_) != 0) port_.interrupt();
  }

  DevicePort port_;
  bool busy_ = false;
  std::uint32_t status_ = 0;
  std::uint32_t enabled_ = 0;
  std::uint32_t sys_ctrl_ = 0;
  std::uint32_t command_base_ = 0;
  Words mode_{};  ///< what the last command buffer held
};

}  // namespace

JobResult run_command(const GuestMemory& memory, std::span<const std::uint32_t, 32> words) {
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

std::unique_ptr<Device> make(DevicePort port) {
  return std::make_unique<Rga>(std::move(port));
}

}  // namespace fencepost::soc::rga
