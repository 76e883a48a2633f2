// SPDX-License-Identifier: MIT
// Any bytes as results.json: refused with an Error, or read, written, and read again alike; and
// every view can be made of it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "report/results.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fencepost;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto results = report::results_from_json(text);
  if (!results) {
    check(results.error().code == ExitCode::kResults && !results.error().what.empty());
    return 0;
  }
  const nlohmann::json written = report::to_json(*results);
  const auto again = report::results_from_json(written.dump());
  check(again.has_value());
  check(report::to_json(*again) == written);
  check(!report::matrix_text(*results, 80, true).empty());
  check(report::ktap(*results).starts_with("KTAP version 1\n1.."));
  check(report::junit(*results).ends_with("</testsuites>\n"));
  check(report::html(*results, "/nonexistent").has_value());
  return 0;
}
