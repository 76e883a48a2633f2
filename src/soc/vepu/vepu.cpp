// SPDX-License-Identifier: MIT
// The VEPU's registers and its one job at a time.
#include "soc/vepu/vepu.h"

#include <fmt/format.h>

#include <utility>

#include "soc/vepu/encode.h"

namespace fencepost::soc::vepu {
namespace {

constexpr DeviceInfo kInfo{.name = "vepu",
                           .registers = kRegisters,
                           .clocks = 2,
                           .resets = 0,
                           .start = {.offset = kEncodeStart, .mask = kEncodeEnable}};

JobResult failed(const Problem& problem) {
  return {.ok = false, .register_name = problem.register_name, .text = problem.text};
}

class Vepu final : public Device {
 public:
  explicit Vepu(DevicePort port) : port_(std::move(port)) {}

  [[nodiscard]] const DeviceInfo& info() const override { return kInfo; }

  std::uint32_t read(std::uint32_t offset) override {
    if (offset < kRegisterBytes) return at(offset);
    complain(register_name(kInfo, offset), "there is no such register");
    return 0;
  }

  void write(std::uint32_t offset, std::uint32_t value) override {
    if (offset >= kRegisterBytes)
      return complain(register_name(kInfo, offset), "there is no such register");
    if (offset == kEncodeStart) return write_start(value);
    // A status bit goes with a 0, and never comes with a 1.
    if (offset == kInterrupt) value &= ~kStatusBits | at(kInterrupt);
    at(offset) = value;
  }

  void reset() override {
    stop();
    words_ = {};
  }

 private:
  std::uint32_t& at(std::uint32_t offset) { return words_[offset / 4]; }

  void complain(std::string register_name, std::string text) {
    port_.journal.problem({kInfo.name, std::move(register_name), std::move(text)});
  }

  void stop() {
    port_.jobs.abandon();
    busy_ = false;
  }

  void write_start(std::uint32_t value) {
    const bool enable = (value & kEncodeEnable) != 0;
    if (busy_ && enable) return complain("ENCODE_START", "started while busy");
    if (busy_) stop();
    at(kEncodeStart) = value;
    if (enable) start();
  }

  /// The registers change while the job runs, so it has a copy; what it leaves in them is kept
  /// apart until it is done.
  void start() {
    busy_ = true;
    auto outcome = std::make_shared<Outcome>();
    port_.jobs.start(
        {.work =
             [&memory = port_.memory, words = words_, outcome] {
               *outcome = run_job(memory, words);
               return outcome->result;
             },
         .done = [this, outcome](const JobResult& result) { finish(result, *outcome); }});
  }

  void finish(const JobResult& result, const Outcome& outcome) {
    busy_ = false;
    if (!result.register_name.empty())
      complain(result.register_name, result.text);
    else
      port_.journal.note(kInfo.name, result.text);
    at(kStrBufLimit) = outcome.bits;
    at(kEncodeStart) &= ~kEncodeEnable;
    at(kInterrupt) |= outcome.status | kInterruptBit;
    if ((at(kInterrupt) & kInterruptDisable) == 0) port_.interrupt();
  }

  DevicePort port_;
  bool busy_ = false;
  Words words_{};
};

}  // namespace

Outcome run_job(const GuestMemory& memory, const Words& words) {
  const auto job = decode(words);
  if (!job) return {.result = failed(job.error())};
  Stream stream(memory, job->stream, job->stream_limit);
  const auto problem = encode(memory, *job, stream);
  Outcome outcome{.bits = static_cast<std::uint32_t>(8 * stream.size())};
  if (problem) {
    outcome.result = failed(*problem);
    if (stream.full()) outcome.status = kBufferFull;
    return outcome;
  }
  outcome.status = kFrameReady;
  outcome.result.text =
      fmt::format("{}x{} format {}, {} bytes", job->picture.width, job->picture.height,
                  static_cast<int>(job->picture.format), stream.size());
  return outcome;
}

std::unique_ptr<Device> make(DevicePort port) {
  return std::make_unique<Vepu>(std::move(port));
}

}  // namespace fencepost::soc::vepu
