// SPDX-License-Identifier: MIT
// Any bytes as a trace.dat: it is refused or read, and counts add up.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "trace/reader.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fencepost::trace::Kind;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  auto reader = fencepost::trace::open_bytes(bytes, "fuzz");
  if (!reader) {
    check(!reader.error().what.empty());
    return 0;
  }
  std::uint64_t events = 0, position = 0;
  while (true) {
    const auto batch = (*reader)->next();
    if (!batch || batch->empty()) break;
    for (const auto& event : *batch) {
      check(event.position >= position);
      position = event.position;
      if (event.kind != Kind::kLoss) ++events;
    }
  }
  check((*reader)->recording().events == events);
  check((*reader)->recording().lines >= position);
  return 0;
}
