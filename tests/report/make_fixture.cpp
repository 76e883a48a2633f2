// SPDX-License-Identifier: MIT
// make_fixture DIR [clean|soc]: writes the made-up run and all its views, for tests of other
// programs.
#include <cstdio>
#include <string_view>

#include "base/files.h"
#include "fixture.h"

int main(int argc, char** argv) {
  using namespace fencepost;
  if (argc < 2) return static_cast<int>(ExitCode::kUsage);
  const std::string_view kind = argc > 2 ? argv[2] : "";
  const std::filesystem::path dir = argv[1];
  const auto results = report::fixture_results(
      kind == "clean" ? report::Mishaps::kNone : report::Mishaps::kSome,
      kind == "soc" ? report::Devices::kWithSoc : report::Devices::kVirtual);
  const auto made = [&]() -> Status {
    FP_TRY(make_folder(dir));
    FP_TRY(report::write_fixture_evidence(results, dir));
    return report::write_all(results, dir);
  }();
  if (made) return 0;
  fmt::print(stderr, "make_fixture: {}\n", made.error().what);
  return static_cast<int>(made.error().code);
}
