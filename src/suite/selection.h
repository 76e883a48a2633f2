// SPDX-License-Identifier: MIT
// Which checks a person means by the patterns on a command line.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "suite/check.h"

namespace fencepost::suite {

/// The checks that match any of `globs` (all when empty), in the matrix's order. A pattern that
/// matches none is an Error (kUnknownName) that suggests the nearest check.
Result<std::vector<const Check*>> select_checks(const std::vector<std::string>& globs);

}  // namespace fencepost::suite
