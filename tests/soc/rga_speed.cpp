// SPDX-License-Identifier: MIT
// How fast the RGA's model is by itself, by the CPU time it takes: jobs a second; what a job takes
// in multiples of copying the bytes that it reads and writes; and how many times as long the plain
// loops take that the tests compare it with. Measured in turns. No guest, no interrupts. Usage:
// rga_speed [SECONDS]: for each line of the table, 0.3 if not given.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <vector>

#include "rga_guest.h"
#include "rga_reference/command.h"
#include "soc/rga/engine.h"

namespace fencepost::test {
namespace {

struct Case {
  const char* name;
  RgaPicture src, dst;
  RgaTurn turn = {};
};

constexpr Case kCases[] = {
    {"NV12 to NV12", {kNv12, 640, 480}, {kNv12, 640, 480}},
    {"AR24 to AR24", {kArgb32, 640, 480}, {kArgb32, 640, 480}},
    {"NV12 to AR24", {kNv12, 640, 480}, {kArgb32, 640, 480}},
    {"NV12 to RGB3", {kNv12, 640, 480}, {kRgb24, 640, 480}},
    {"YU12 to RGBP", {kYuv420, 640, 480}, {kRgb565, 640, 480}},
    {"RGB3 to NV12", {kRgb24, 640, 480}, {kNv12, 640, 480}},
    {"RGBP to AR24", {kRgb565, 640, 480}, {kArgb32, 640, 480}},
    {"AR24 mirrored", {kArgb32, 640, 480}, {kArgb32, 640, 480}, {0, true}},
    {"AR24 turned by 90", {kArgb32, 640, 480}, {kArgb32, 480, 640}, {90}},
    {"NV12 turned by 90", {kNv12, 640, 480}, {kNv12, 480, 640}, {90}},
    {"AR24 to 320x240", {kArgb32, 640, 480}, {kArgb32, 320, 240}},
    {"NV12 from 320x240", {kNv12, 320, 240}, {kNv12, 640, 480}},
    {"NV12 1920x1080 to RGB3 1280x720", {kNv12, 1920, 1080}, {kRgb24, 1280, 720}},
};

unsigned bytes(const RgaPicture& picture) {
  return picture.format.size(picture.width, picture.height);
}

/// Seconds of this process, on a machine that others use, too.
double cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

constexpr std::size_t kPeers = 3;
using Peers = std::array<std::function<void()>, kPeers>;

/// Runs each for `seconds` in ten parts, in turns with the others; the best of each, in seconds a
/// run.
std::array<double, kPeers> in_turns(double seconds, const Peers& peers) {
  std::array<double, kPeers> best{1e9, 1e9, 1e9};
  for (unsigned i = 0; i < 10; ++i)
    for (std::size_t peer = 0; peer < kPeers; ++peer) {
      unsigned runs = 0;
      const auto start = cpu_time();
      double took = 0;
      do {
        peers[peer]();
        ++runs;
        took = cpu_time() - start;
      } while (took < seconds / 10 / kPeers);
      best[peer] = std::min(best[peer], took / runs);
    }
  return best;
}

/// Copies half of what is moved: that much is read, and as much written.
void copy(const Bytes& from, Bytes& to) {
  const auto all = (from.size() + to.size()) / 2;
  for (std::size_t done = 0; done < all;) {
    const auto part = std::min({from.size(), to.size(), all - done});
    std::memcpy(to.data(), from.data(), part);
    asm volatile("" ::"r"(to.data()) : "memory");
    done += part;
  }
}

bool measure(const Case& what, double seconds) {
  RgaGuest guest;
  guest.command(what.src, what.dst, what.turn);
  guest.put_source(noise(bytes(what.src)));
  soc::rga::Engine engine;
  const Bytes from(bytes(what.src));
  Bytes to(bytes(what.dst));
  bool ok = true;
  const auto [took, plain, copied] =
      in_turns(seconds, {[&] { ok &= engine.run(guest.memory(), guest.words()).ok; },
                         [&] { ok &= rga_reference::run(guest.memory(), guest.words()).ok; },
                         [&] { copy(from, to); }});
  fmt::print("| {} | {:.0f} | {:.3f} | {:.1f} | {:.1f} |\n", what.name, 1 / took, took * 1e3,
             took / copied, plain / took);
  return ok;
}

}  // namespace
}  // namespace fencepost::test

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 0.3;
  fmt::print(
      "| RGA's model alone, 640x480 | jobs/s | ms a job | copying as many bytes takes 1 | plain "
      "loops |\n");
  fmt::print("|---|---|---|---|---|\n");
  bool ok = true;
  for (const auto& what : fencepost::test::kCases) ok &= fencepost::test::measure(what, seconds);
  return ok ? 0 : 1;
}
