// SPDX-License-Identifier: MIT
// Writes every view of one set of results into its folder.
#include "base/files.h"
#include "report/results.h"

namespace fencepost::report {

Status write_all(const Results& results, const std::filesystem::path& dir) {
  // Bytes of a console that are no UTF-8 are replaced, never a reason to lose the run.
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  FP_TRY(write_file(dir / "results.json", to_json(results).dump(1, ' ', false, kReplace) + "\n"));
  FP_TRY(write_file(dir / "ktap.txt", ktap(results)));
  FP_TRY(write_file(dir / "junit.xml", junit(results)));
  FP_ASSIGN(const std::string page, html(results, dir));
  return write_file(dir / "report.html", page);
}

}  // namespace fencepost::report
