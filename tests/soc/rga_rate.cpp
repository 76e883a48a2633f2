// SPDX-License-Identifier: MIT
// Runs in a guest: how many jobs a second go through the rga driver while its queues never run
// empty.   Usage: rga_rate SECONDS WIDTHxHEIGHT [OUTPUT CAPTURE]: fourccs, else some pairs of them
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "media/device.h"
#include "media/queue.h"

namespace fencepost::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Of each queue: enough that the driver has the next job while one runs and one is taken back.
constexpr std::uint32_t kBuffers = 4;

struct Pair {
  std::string_view output, capture;
};
constexpr std::array kPairs = {Pair{"NV12", "NV12"}, Pair{"AR24", "AR24"}, Pair{"NV12", "AR24"},
                               Pair{"NV12", "RGB3"}};

struct Size {
  unsigned width = 0;
  unsigned height = 0;
};

constexpr std::uint32_t fourcc(std::string_view name) {
  return v4l2_fourcc(name[0], name[1], name[2], name[3]);
}

/// The next finished buffer goes back into the queue that it came from.
Status turn_over(media::Queue& queue) {
  FP_ASSIGN(const auto done, queue.dequeue(10s));
  if (!done) return fail(ExitCode::kIo, "no buffer came back within 10 seconds");
  if (done->error()) return fail(ExitCode::kIo, "a buffer came back with an error");
  return queue.queue({.index = done->index});
}

Status fill(media::Queue& queue) {
  FP_TRY(queue.request_buffers(kBuffers, media::Memory::kMmap));
  for (std::uint32_t i = 0; i < queue.count(); ++i) FP_TRY(queue.queue({.index = i}));
  return queue.stream_on();
}

/// Jobs a second.
Result<double> rate(const Pair& pair, Size size, std::chrono::duration<double> time) {
  FP_ASSIGN(auto device, media::VideoDevice::find({.card = "rockchip-rga"}));
  media::Queue output(device, media::Direction::kOutput);
  media::Queue capture(device, media::Direction::kCapture);
  FP_TRY(output.set_format(fourcc(pair.output), size.width, size.height));
  FP_TRY(capture.set_format(fourcc(pair.capture), size.width, size.height));
  FP_TRY(fill(output));
  FP_TRY(fill(capture));
  unsigned jobs = 0;
  const auto start = Clock::now();
  while (Clock::now() - start < time) {
    FP_TRY(turn_over(capture));
    FP_TRY(turn_over(output));
    ++jobs;
  }
  return jobs / std::chrono::duration<double>(Clock::now() - start).count();
}

Status print_rates(std::span<const Pair> pairs, Size size, std::chrono::duration<double> time) {
  for (const auto& pair : pairs) {
    FP_ASSIGN(const auto jobs, rate(pair, size, time));
    fmt::print("{} {} {:.0f}\n", pair.output, pair.capture, jobs);
  }
  return {};
}

}  // namespace
}  // namespace fencepost::test

int main(int argc, char** argv) {
  using namespace fencepost::test;  // NOLINT(google-build-using-namespace): this program is theirs
  Size size;
  if ((argc != 3 && argc != 5) || std::sscanf(argv[2], "%ux%u", &size.width, &size.height) != 2) {
    fmt::print(stderr, "usage: rga_rate SECONDS WIDTHxHEIGHT [OUTPUT CAPTURE]\n");
    return 2;
  }
  const std::chrono::duration<double> time(std::atof(argv[1]));
  const Pair asked = argc == 5 ? Pair{argv[3], argv[4]} : kPairs[0];
  if (asked.output.size() != 4 || asked.capture.size() != 4) return 2;
  const auto done =
      argc == 5 ? print_rates({&asked, 1}, size, time) : print_rates(kPairs, size, time);
  if (done) return 0;
  fmt::print(stderr, "rga_rate: {}\n", done.error().what);
  return 1;
}
