// SPDX-License-Identifier: MIT
// What every cell of the matrix is expected to be, and which seeded fault makes a check fail.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"
#include "contract/verdict.h"

namespace fencepost::lab {

/// A fault seeded on v3 and what the check must then say.
struct SeededFault {
  std::string fault;
  Outcome outcome = Outcome::kFail;
};

struct Expectations {
  std::map<std::string, std::map<std::string, Outcome>> cells;  ///< check, column
  std::map<std::string, SeededFault> seeded;                    ///< check

  /// kPass where the file says nothing: a cell nobody thought about must at least be right.
  [[nodiscard]] Outcome of(const std::string& check, const std::string& column) const;
};

/// Reads src/suite/expectations.yaml. An Error (kIo) names line and word that are wrong.
Result<Expectations> load_expectations(const std::filesystem::path& file);

}  // namespace fencepost::lab
