// SPDX-License-Identifier: MIT
// The decoder's registers and its one job at a time.
#include "soc/vpu/vpu.h"

#include <utility>

#include "soc/vpu/contexts.h"
#include "soc/vpu/registers.h"

namespace fencepost::soc::vpu {
namespace {

constexpr DeviceInfo kInfo{.name = "vpu",
                           .registers = kRegisterNames,
                           .clocks = 2,
                           .resets = 0,
                           .start = {.offset = kDecoderBase + kEnFlags, .mask = kDecEnable},
                           .stop = {.offset = kDecoderBase + kSoftReset, .mask = 1}};

class Vpu final : public Device {
 public:
  explicit Vpu(DevicePort port) : port_(std::move(port)) {}

  [[nodiscard]] const DeviceInfo& info() const override { return kInfo; }

  std::uint32_t read(std::uint32_t offset) override {
    const auto* const value = reach(offset);
    return value == nullptr ? 0 : *value;
  }

  void write(std::uint32_t offset, std::uint32_t value) override {
    auto* const at = reach(offset);
    if (at == nullptr) return;
    switch (offset - kDecoderBase) {
      case kSoftReset:
        if ((value & 1) == 0) return;
        if (busy_) port_.journal.note(kInfo.name, "reset in the middle of a job");
        return stop();
      case kEnFlags:
        return set_flags(value);
      default:
        *at = value;
    }
  }

  /// The driver disables the interrupt only right before a soft reset, which enables it again; what
  /// is still in memory afterwards must not disable it for the jobs that follow.
  [[nodiscard]] std::uint32_t written(std::uint32_t offset, std::uint32_t /*before*/,
                                      std::uint32_t now) const override {
    return offset == kDecoderBase + kInterrupt ? now & ~kIrqDisable : now;
  }

  /// Power off: what is in memory is forgotten, too.
  void reset() override {
    stop();
    contexts_.clear();
  }

 private:
  void complain(std::string register_name, std::string text) {
    port_.journal.problem({kInfo.name, std::move(register_name), std::move(text)});
  }

  std::uint32_t* reach(std::uint32_t offset) {
    if (offset >= kDecoderBase && offset < kDecoderBase + kRegisterBytes)
      return &registers_[(offset - kDecoderBase) / 4];
    complain(register_name(kInfo, offset), "there is no such register");
    return nullptr;
  }
  std::uint32_t& at(std::uint32_t offset) { return registers_[offset / 4]; }

  void stop() {
    port_.jobs.abandon();
    busy_ = false;
    registers_ = {};
  }

  /// Bit 0 starts a job, and reads as 1 until it is done; only a reset stops one.
  void set_flags(std::uint32_t value) {
    const bool start = (value & kDecEnable) != 0;
    if (busy_ && start) return complain("EN_FLAGS", "started while busy");
    at(kEnFlags) = busy_ ? value | kDecEnable : value;
    if (!start) return;
    busy_ = true;
    port_.jobs.start(
        {.work = [this,
                  registers = registers_] { return contexts_.decode(port_.memory, registers); },
         .done = [this](const JobResult& result) { finish(result); }});
  }

  void finish(const JobResult& result) {
    busy_ = false;
    if (!result.register_name.empty())
      complain(result.register_name, result.text);
    else
      port_.journal.note(kInfo.name, result.text);
    at(kEnFlags) &= ~kDecEnable;
    at(kInterrupt) |= result.ok ? kIrq | kIrqReady : kIrqError;
    if ((at(kInterrupt) & kIrqDisable) == 0) port_.interrupt();
  }

  DevicePort port_;
  bool busy_ = false;
  Registers registers_{};
  Contexts contexts_;  ///< of the job that runs, and of nobody while none does
};

}  // namespace

std::unique_ptr<Device> make(DevicePort port) {
  return std::make_unique<Vpu>(std::move(port));
}

}  // namespace fencepost::soc::vpu
