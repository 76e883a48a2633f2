// SPDX-License-Identifier: MIT
// Reads recordings to their end and says what was read: what the readers alone cost.
//
//   read_trace FILE...
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <vector>

#include "trace/reader.h"

namespace {

using fencepost::trace::Reader;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

void print(const Reader& reader, const std::array<std::uint64_t, fencepost::trace::kKinds>& kinds) {
  const auto& r = reader.recording();
  std::printf("%s: %s%s%s, clock '%s'%s, %llu lines, %llu events, %llu skipped%s%s\n",
              r.name.c_str(), r.format.c_str(), r.compression.empty() ? "" : " in ",
              r.compression.c_str(), r.clock.c_str(), r.clock_is_time ? "" : " (counts)",
              static_cast<unsigned long long>(r.lines), static_cast<unsigned long long>(r.events),
              static_cast<unsigned long long>(r.skipped), r.truncated ? ", truncated" : "",
              r.knows_publish ? ", knows publish" : "");
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] != 0)
      std::printf("  %-24s %llu\n",
                  std::string(to_string(static_cast<fencepost::trace::Kind>(i))).c_str(),
                  static_cast<unsigned long long>(kinds[i]));
}

void print_cost(std::chrono::steady_clock::time_point started) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  std::printf("wall %.3f s, cpu %.3f s (%.3f + %.3f), peak %ld kB\n", wall.count(),
              seconds(usage.ru_utime) + seconds(usage.ru_stime), seconds(usage.ru_utime),
              seconds(usage.ru_stime), usage.ru_maxrss);
}

}  // namespace

int main(int argc, char** argv) {
  const auto started = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 1; i < argc; ++i) {
    auto reader = fencepost::trace::open(argv[i]);
    if (!reader) return std::fprintf(stderr, "%s\n", reader.error().what.c_str()), 13;
    readers.push_back(std::move(*reader));
  }
  if (readers.empty()) return std::fputs("read_trace FILE...\n", stderr), 2;
  const auto reader = fencepost::trace::merge(std::move(readers));
  std::array<std::uint64_t, fencepost::trace::kKinds> kinds{};
  while (true) {
    const auto batch = reader->next();
    if (!batch) return std::fprintf(stderr, "%s\n", batch.error().what.c_str()), 15;
    if (batch->empty()) break;
    for (const auto& event : *batch) ++kinds.at(static_cast<std::size_t>(event.kind));
  }
  print(*reader, kinds);
  print_cost(started);
  return 0;
}
