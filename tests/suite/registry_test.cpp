// SPDX-License-Identifier: MIT
// The registry is complete: every file has its line, every check and fault its texts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "suite/check.h"

namespace fencepost::suite {
namespace {

/// "checks/mmap_export_late.cpp" stands for "mmap-export-late".
std::set<std::string> names_of_files(const std::string& folder) {
  std::set<std::string> names;
  const auto root = std::filesystem::path(FENCEPOST_SOURCE_DIR) / "src/suite" / folder;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.path().extension() != ".cpp") continue;
    std::string name = entry.path().stem().string();
    std::replace(name.begin(), name.end(), '_', '-');
    names.insert(name);
  }
  return names;
}

template <class Entries>
std::set<std::string> names_of(const Entries& entries) {
  std::set<std::string> names;
  for (const auto* entry : entries) names.emplace(entry->name);
  return names;
}

TEST(Registry, HoldsEveryCheckOfTheFolderOnce) {
  EXPECT_EQ(names_of(all_checks()), names_of_files("checks"));
  EXPECT_EQ(names_of(all_checks()).size(), all_checks().size());
}

TEST(Registry, HoldsEveryFaultOfTheFolderOnce) {
  EXPECT_EQ(names_of(all_faults()), names_of_files("faults"));
  EXPECT_EQ(names_of(all_faults()).size(), all_faults().size());
}

TEST(Registry, EveryCheckHasItsTexts) {
  for (const Check* check : all_checks()) {
    SCOPED_TRACE(check->name);
    EXPECT_THAT(std::string(check->name), testing::MatchesRegex("[a-z0-9]+(-[a-z0-9]+)*"));
    EXPECT_TRUE(check->question.ends_with("?"));
    EXPECT_TRUE(check->stimulus.ends_with("."));
    EXPECT_TRUE(check->observation.ends_with("."));
    EXPECT_TRUE(check->rule.ends_with("."));
    EXPECT_NE(check->run, nullptr);
    EXPECT_GT(check->bound_s, 0);
  }
}

TEST(Registry, EveryFaultHasItsTexts) {
  for (const Fault* fault : all_faults()) {
    SCOPED_TRACE(fault->name);
    EXPECT_TRUE(fault->effect.ends_with("."));
    EXPECT_NE(fault->arm, nullptr);
  }
}

TEST(SelectDevices, KeepsTheirOrderAndKnowsAll) {
  const auto two = select_devices({"vpu", "virtual"});
  ASSERT_TRUE(two);
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ(two->front()->name, "virtual");
  EXPECT_EQ(two->back()->name, "vpu");
  const auto all = select_devices({"all"});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), all_devices().size());
}

TEST(SelectDevices, SuggestsTheNearest) {
  const auto devices = select_devices({"rgb"});
  ASSERT_FALSE(devices);
  EXPECT_EQ(devices.error().code, ExitCode::kUnknownName);
  EXPECT_NE(devices.error().hint.find("rga"), std::string::npos);
}

TEST(FindCheck, FindsByName) {
  const auto check = find_check("mmap-export-running");
  ASSERT_TRUE(check);
  EXPECT_EQ((*check)->name, "mmap-export-running");
}

TEST(FindCheck, SuggestsTheNearest) {
  const auto check = find_check("mmap-export-runing");
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().code, ExitCode::kUnknownName);
  EXPECT_NE(check.error().hint.find("mmap-export-running"), std::string::npos);
}

TEST(FindFault, AnUnknownNameIsAnError) {
  const auto fault = find_fault("no-such-fault");
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().code, ExitCode::kUnknownName);
}

}  // namespace
}  // namespace fencepost::suite
