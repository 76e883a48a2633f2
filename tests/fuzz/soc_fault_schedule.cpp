// SPDX-License-Identifier: MIT
// Any text is a schedule of faults or an Error that says why not; a schedule has an answer for
// each job, the same each time.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "soc/fault_schedule.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fencepost::soc;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto schedule = parse_fault_schedule(text, "file");
  if (!schedule) {
    if (schedule.error().what.empty()) std::abort();
    return 0;
  }
  const auto source = fault_source(*schedule);
  const auto again = fault_source(*schedule);
  for (std::uint64_t number = 1; number < 20; ++number) {
    const JobStart job{.device = "rga",
                       .number = number * number * number,
                       .since = std::chrono::milliseconds(number)};
    if (source(job).size() != again(job).size()) std::abort();
  }
  return 0;
}
