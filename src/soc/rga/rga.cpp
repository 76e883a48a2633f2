// SPDX-License-Identifier: MIT
// The RGA's registers and its one job at a time.
#include "soc/rga/rga.h"

#include <array>
#include <utility>

#include "soc/rga/engine.h"
#include "soc/rga/registers.h"

namespace fencepost::soc::rga {
namespace {

using Words = std::array<std::uint32_t, kCommandBytes / 4>;

constexpr DeviceInfo kInfo{.name = "rga",
                           .registers = kRegisters,
                           .clocks = 3,
                           .resets = 3,
                           .start = {.offset = kCmdCtrl, .mask = 1}};

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
    port_.jobs.start({.work = [this, words] { return engine_.run(port_.memory, words); },
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
  Engine engine_;  ///< of the job that runs, which is one at a time
  bool busy_ = false;
  std::uint32_t status_ = 0;
  std::uint32_t enabled_ = 0;
  std::uint32_t sys_ctrl_ = 0;
  std::uint32_t command_base_ = 0;
  Words mode_{};  ///< what the last command buffer held
};

}  // namespace

std::unique_ptr<Device> make(DevicePort port) {
  return std::make_unique<Rga>(std::move(port));
}

}  // namespace fencepost::soc::rga
