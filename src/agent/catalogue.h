// SPDX-License-Identifier: MIT
// Where an agent finds checks and faults by name; tests bring their own.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "suite/check.h"

namespace fencepost::agent {

struct Catalogue {
  std::function<Result<const suite::Check*>(std::string_view)> find_check = suite::find_check;
  std::function<Result<const suite::Fault*>(std::string_view)> find_fault = suite::find_fault;
};

}  // namespace fencepost::agent
