// SPDX-License-Identifier: MIT
// Expectations are read as written, and a slip in the file is named with its line.
#include "lab/expectations.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace fencepost::lab {
namespace {

Result<Expectations> load(const std::string& text) {
  const auto file = std::filesystem::path(testing::TempDir()) / "expectations.yaml";
  EXPECT_TRUE(write_file(file, text));
  return load_expectations(file);
}

TEST(Expectations, ReadsCellsAndSeededFaults) {
  const auto expectations = load(
      "checks:\n  a-check: {stock: fail, v3: pass}\n"
      "seeded:\n  a-check: {fault: never-signal, outcome: hang}\n");
  ASSERT_TRUE(expectations) << expectations.error().what;
  EXPECT_EQ(expectations->of("a-check", "stock"), Outcome::kFail);
  EXPECT_EQ(expectations->of("a-check", "v3"), Outcome::kPass);
  EXPECT_EQ(expectations->seeded.at("a-check").fault, "never-signal");
  EXPECT_EQ(expectations->seeded.at("a-check").outcome, Outcome::kHang);
}

TEST(Expectations, ReadsTheColumnsOfDevices) {
  const auto expectations = load(
      "checks:\n  a-check: {v3: pass}\n"
      "devices:\n  rga:\n    a-check: {stock: hang, v3: pass}\n");
  ASSERT_TRUE(expectations) << expectations.error().what;
  EXPECT_EQ(expectations->of("a-check", "stock/rga"), Outcome::kHang);
  EXPECT_EQ(expectations->of("a-check", "stock"), Outcome::kPass);
}

TEST(Expectations, ExpectsAPassWhereNothingIsSaid) {
  const auto expectations = load("checks:\n  a-check: {stock: fail}\n");
  ASSERT_TRUE(expectations);
  EXPECT_EQ(expectations->of("a-check", "v3"), Outcome::kPass);
  EXPECT_EQ(expectations->of("another", "stock"), Outcome::kPass);
}

TEST(Expectations, NamesTheLineOfAWrongWord) {
  const auto expectations = load("checks:\n  a-check: {stock: fail}\n  b-check: {stock: fial}\n");
  ASSERT_FALSE(expectations);
  EXPECT_EQ(expectations.error().code, ExitCode::kIo);
  EXPECT_NE(expectations.error().what.find(":3: 'fial'"), std::string::npos)
      << expectations.error().what;
}

TEST(Expectations, SaysWhyAFileCannotBeRead) {
  EXPECT_FALSE(load("checks: [unclosed\n"));
  EXPECT_FALSE(load_expectations("/nonexistent/expectations.yaml"));
}

}  // namespace
}  // namespace fencepost::lab
