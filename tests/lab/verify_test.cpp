// SPDX-License-Identifier: MIT
// The main job on real kernels, as a user runs it: the matrix is as expected, seeded faults are
// found, and a virtual clock repeats itself.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "base/process.h"
#include "lab/expectations.h"
#include "report/results.h"

namespace fencepost {
namespace {

struct Verified {
  ProcessResult process;
  Result<report::Results> results;
};

/// `fencepost verify` with `arguments`; its results go to a folder named `name`.
Verified verify(const std::string& name, const std::vector<std::string>& arguments) {
  const auto out = std::filesystem::path(FENCEPOST_BINARY_DIR) / "verify-test" / name;
  std::filesystem::remove_all(out);
  Command command{.argv = {FENCEPOST_BINARY_DIR "/bin/fencepost", "verify", "--out", out.string()},
                  .cwd = FENCEPOST_SOURCE_DIR};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  auto process = run(command);
  EXPECT_TRUE(process) << process.error().what;
  return {process.value_or(ProcessResult{}), report::load(out)};
}

void expect_every_cell_as_expected(const Verified& verified) {
  const auto& [process, results] = verified;
  EXPECT_EQ(process.exit_code, 0) << process.output;
  ASSERT_TRUE(results) << results.error().what;
  EXPECT_TRUE(report::all_as_expected(*results));
  std::size_t crossings = 0;
  for (const auto& check : results->checks) {
    for (const auto& shape : results->shapes) crossings += report::applies(check, shape) ? 1 : 0;
  }
  EXPECT_EQ(results->cells.size(), crossings);
}

TEST(Verify, FindsEveryCellOfAllShapesAsExpected) {
  expect_every_cell_as_expected(verify("all", {"--device", "virtual"}));
}

// The other shapes' cells on the SoC are `make verify`'s: where a driver is at fault, what is seen
// in real time may depend on how busy the machine is.

TEST(Verify, TheSeriesPassesEverythingOnRealDrivers) {
  expect_every_cell_as_expected(verify("soc", {"--shape", "v3", "--device", "rga", "--device",
                                               "vpu", "--device", "vepu", "--jobs", "1"}));
}

TEST(Verify, RefusesChecksThatMakeNoSenseOnTheDevice) {
  const auto [process, results] = verify("slip", {"--device", "vpu", "--check", "kms-*"});
  EXPECT_EQ(process.exit_code, static_cast<int>(ExitCode::kUsage)) << process.output;
}

TEST(Verify, SuggestsTheNearestDevice) {
  const auto [process, results] = verify("slip", {"--device", "rgb"});
  EXPECT_EQ(process.exit_code, static_cast<int>(ExitCode::kUnknownName));
  EXPECT_NE(process.output.find("rga"), std::string::npos) << process.output;
}

TEST(Verify, FindsEachSeededFault) {
  const auto expectations =
      lab::load_expectations(FENCEPOST_SOURCE_DIR "/src/suite/expectations.yaml");
  ASSERT_TRUE(expectations) << expectations.error().what;
  for (const auto& [check, seeded] : expectations->seeded) {
    const auto [process, results] =
        verify("seeded", {"--shape", "v3", "--check", check, "--fault", seeded.fault});
    EXPECT_EQ(process.exit_code, 1) << check << ": " << process.output;
    ASSERT_TRUE(results) << check << ": " << results.error().what;
    ASSERT_EQ(results->cells.size(), 1U) << check;
    EXPECT_EQ(to_string(results->cells[0].outcome), to_string(seeded.outcome))
        << check << " with " << seeded.fault << ": " << results->cells[0].sentence;
  }
}

TEST(Verify, RepeatsVirtualTimes) {
  const std::vector<std::string> arguments{"--shape", "v3",      "--device",
                                           "virtual", "--check", "mmap-export-running"};
  const auto first = verify("first", arguments);
  const auto second = verify("second", arguments);
  ASSERT_TRUE(first.results && second.results);
  ASSERT_EQ(first.results->cells.size(), 1U);
  ASSERT_EQ(second.results->cells.size(), 1U);
  EXPECT_LT(std::abs(first.results->cells[0].virtual_s - second.results->cells[0].virtual_s), 0.01);
}

/// What the model's journal says of faults: device, job and kind of each, without times.
std::vector<std::string> faults_in_journal(const std::string& name) {
  const auto file = std::filesystem::path(FENCEPOST_BINARY_DIR) / "verify-test" / name /
                    "cells/v3/rga/hw-random-faults/hardware.txt";
  std::ifstream journal(file);
  std::vector<std::string> faults;
  for (std::string line; std::getline(journal, line);) {
    if (line.find(": fault: ") != std::string::npos) faults.push_back(line);
  }
  return faults;
}

TEST(Verify, TheSameSeedGivesTheSameFaultsToTheRealDriver) {
  const std::vector<std::string> arguments{
      "--shape", "v3", "--device", "rga", "--check", "hw-random-faults", "--seed", "5"};
  const auto first = verify("seed-first", arguments);
  const auto second = verify("seed-second", arguments);
  EXPECT_EQ(first.process.exit_code, 0) << first.process.output;
  EXPECT_NE(first.process.output.find("again with --seed 5: any job="), std::string::npos)
      << first.process.output;
  EXPECT_FALSE(faults_in_journal("seed-first").empty());
  EXPECT_EQ(faults_in_journal("seed-first"), faults_in_journal("seed-second"));
}

TEST(Verify, RefusesWhatIsNoSeed) {
  const auto [process, results] = verify("slip", {"--seed", "seven"});
  EXPECT_EQ(process.exit_code, static_cast<int>(ExitCode::kUsage)) << process.output;
}

TEST(Verify, SuggestsTheNearestCheck) {
  const auto [process, results] = verify("slip", {"--check", "mmap-export-runing"});
  EXPECT_EQ(process.exit_code, static_cast<int>(ExitCode::kUnknownName));
  EXPECT_NE(process.output.find("mmap-export-running"), std::string::npos) << process.output;
}

TEST(Verify, SuggestsTheNearestShape) {
  const auto [process, results] = verify("slip", {"--shape", "stok"});
  EXPECT_EQ(process.exit_code, static_cast<int>(ExitCode::kUnknownName));
  EXPECT_NE(process.output.find("stock"), std::string::npos) << process.output;
}

}  // namespace
}  // namespace fencepost
