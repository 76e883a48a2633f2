// SPDX-License-Identifier: MIT
// expectations.yaml names exactly the checks of the registry and the shapes of shapes.yaml, expects
// v3 to pass, and has a way for every check to fail.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "kernel/shape.h"
#include "lab/expectations.h"
#include "lab/schedule.h"
#include "suite/check.h"

namespace fencepost {
namespace {

class ExpectationsFile : public testing::Test {
 protected:
  void SetUp() override {
    const std::string root = FENCEPOST_SOURCE_DIR;
    auto loaded =
        lab::load_expectations(std::filesystem::path(root) / "src/suite/expectations.yaml");
    ASSERT_TRUE(loaded) << loaded.error().what;
    expectations_ = std::move(*loaded);
    const auto shapes = kernel::load_shapes(root);
    ASSERT_TRUE(shapes) << shapes.error().what;
    for (const auto& shape : *shapes) shapes_.insert(shape.name);
  }
  lab::Expectations expectations_;
  std::set<std::string> shapes_;
};

TEST_F(ExpectationsFile, NamesExactlyTheChecks) {
  std::set<std::string> registered;
  for (const auto* check : suite::all_checks()) registered.emplace(check->name);
  std::set<std::string> named;
  for (const auto& [check, cells] : expectations_.cells) named.insert(check);
  EXPECT_EQ(named, registered);
}

TEST_F(ExpectationsFile, EveryRowNamesExactlyTheShapesOfItsDevices) {
  for (const auto* check : suite::all_checks()) {
    std::set<std::string> columns, named;
    for (const auto& device : suite::all_devices()) {
      if ((check->devices & device.bit) == 0) continue;
      for (const auto& shape : shapes_) columns.insert(lab::column_name(shape, device));
    }
    for (const auto& [column, outcome] : expectations_.cells[std::string(check->name)])
      named.insert(column);
    EXPECT_EQ(named, columns) << check->name;
  }
}

TEST_F(ExpectationsFile, TheProposedSeriesPassesEverything) {
  for (const auto& [check, cells] : expectations_.cells) {
    for (const auto& [column, outcome] : cells) {
      if (column == "v3" || column.starts_with("v3/")) {
        EXPECT_EQ(outcome, Outcome::kPass) << check << " on " << column;
      }
    }
  }
}

TEST_F(ExpectationsFile, EveryCheckCanFail) {
  for (const auto& [check, cells] : expectations_.cells) {
    bool fails = expectations_.seeded.contains(check);
    for (const auto& [shape, outcome] : cells)
      fails = fails || (outcome != Outcome::kPass && outcome != Outcome::kSkip);
    EXPECT_TRUE(fails) << check << " passes on every shape: name a fault that it fails under";
  }
}

TEST_F(ExpectationsFile, SeededFaultsExistAndAreNotExpectedToPass) {
  for (const auto& [check, seeded] : expectations_.seeded) {
    EXPECT_TRUE(suite::find_check(check)) << check;
    EXPECT_TRUE(suite::find_fault(seeded.fault)) << seeded.fault;
    EXPECT_NE(seeded.outcome, Outcome::kPass) << check;
  }
}

}  // namespace
}  // namespace fencepost
