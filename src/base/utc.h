// SPDX-License-Identifier: MIT
// The time of day as files carry it.
#pragma once

#include <string>

namespace fencepost {

/// Now in UTC, to the second, in the form of RFC 3339: "2026-01-31T12:00:00Z".
std::string utc_now();

}  // namespace fencepost
