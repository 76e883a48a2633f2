// SPDX-License-Identifier: MIT
// The time of day as files carry it.
#include "base/utc.h"

#include <fmt/chrono.h>

#include <ctime>

namespace fencepost {

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace fencepost
