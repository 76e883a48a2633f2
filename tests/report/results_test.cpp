// SPDX-License-Identifier: MIT
// Results survive the way to the file and back; what is no results file is refused, told once.
#include "report/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>

#include "base/files.h"
#include "fixture.h"
#include "report/tally.h"

namespace fencepost::report {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// A folder of its own for each test, removed at its end.
class ResultsFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "fencepost-results-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    dir_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }
  std::filesystem::path dir_;
};

TEST(Results, RoundTripThroughJson) {
  const Results results = fixture_results(Mishaps::kSome);
  const auto back = results_from_json(to_json(results).dump());
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(to_json(*back), to_json(results));
  EXPECT_EQ(back->cells.size(), 184U);
  EXPECT_EQ(back->cells.front().observations, results.cells.front().observations);
}

TEST(Results, TheDevicesRoundTripThroughJson) {
  const Results results = fixture_results(Mishaps::kSome, Devices::kWithSoc);
  const auto back = results_from_json(to_json(results).dump());
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(to_json(*back), to_json(results));
  EXPECT_EQ(back->checks.front().devices, (std::vector<std::string>{"virtual", "rga", "vpu"}));
  EXPECT_EQ(back->shapes.back().name, "v3/vpu");
  EXPECT_EQ(back->shapes.back().device, "vpu");
}

TEST(Results, WithoutADeviceItIsTheVirtualOne) {
  const Results results = fixture_results(Mishaps::kNone);
  json old = to_json(results);
  for (json& check : old["checks"]) check.erase("devices");
  for (json& shape : old["shapes"]) shape.erase("device");
  const auto back = results_from_json(old.dump());
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(back->checks.front().devices, std::vector<std::string>{"virtual"});
  EXPECT_EQ(back->shapes.front().device, "virtual");
  EXPECT_TRUE(all_as_expected(*back));
}

TEST(Results, ACellWhereTheCheckDoesNotApplyIsRefused) {
  Results results = fixture_results(Mishaps::kNone, Devices::kWithSoc);
  Cell& cell = results.cells.back();
  ASSERT_EQ(cell.check, "fault-wrong-mapping");  // of rga alone
  cell.shape = "v3/vpu";
  const auto back = results_from_json(to_json(results).dump());
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ExitCode::kResults);
  EXPECT_THAT(back.error().what, HasSubstr("the cell fault-wrong-mapping on v3/vpu is of a check "
                                           "that is not put to that device"));
}

TEST(Results, AnEmptyRunRoundTrips) {
  EXPECT_TRUE(results_from_json(to_json(Results{}).dump()));
}

TEST(Results, TheFixtureHasTheOutcomesThatItSays) {
  // Its verdicts come from judge(); this shows that they are the intended ones.
  EXPECT_TRUE(all_as_expected(fixture_results(Mishaps::kNone)));
  const Tally counts = tally(fixture_results(Mishaps::kSome));
  for (const std::size_t n : counts.by_outcome) EXPECT_GT(n, 0U);
  EXPECT_EQ(counts.missing, 1U);
}

TEST(Results, OnlyAWholeMatrixAsExpectedIsGood) {
  const Results good = fixture_results(Mishaps::kNone);
  EXPECT_TRUE(all_as_expected(good));

  Results missing = good;
  missing.cells.pop_back();
  EXPECT_FALSE(all_as_expected(missing));

  Results surprise = good;
  surprise.cells.front().outcome = Outcome::kPass;
  EXPECT_FALSE(all_as_expected(surprise)) << "a counterexample that passes is news, too";

  Results excused = good;
  excused.cells.back().outcome = excused.cells.back().expected = Outcome::kSkip;
  ASSERT_EQ(excused.cells.back().shape, "v3");
  EXPECT_FALSE(all_as_expected(excused)) << "v3 must pass, whatever the expectations say";
}

TEST(Results, ADevicesRowsAreAllThatItNeeds) {
  const Results good = fixture_results(Mishaps::kNone, Devices::kWithSoc);
  EXPECT_TRUE(all_as_expected(good));
  const Tally counts = tally(good);
  EXPECT_EQ(counts.crossings, good.cells.size());
  EXPECT_EQ(counts.crossings, 5U * (37 + 20 + 21));
  EXPECT_EQ(counts.missing, 0U);

  Results missing = good;
  missing.cells.pop_back();
  EXPECT_FALSE(all_as_expected(missing));
  EXPECT_EQ(tally(missing).missing, 1U);

  Results excused = good;
  excused.cells.back().outcome = excused.cells.back().expected = Outcome::kFail;
  ASSERT_EQ(excused.cells.back().shape, "v3/rga");
  EXPECT_FALSE(all_as_expected(excused)) << "v3 must pass on every device";
}

TEST(Results, ATruncatedFileIsSaidToBeTruncated) {
  const std::string whole = to_json(fixture_results(Mishaps::kNone)).dump(1);
  for (const std::size_t size : {std::size_t{1}, whole.size() / 3, whole.size() - 1}) {
    const auto result = results_from_json(whole.substr(0, size));
    ASSERT_FALSE(result) << size;
    EXPECT_EQ(result.error().code, ExitCode::kResults);
    EXPECT_THAT(result.error().what, HasSubstr("end in the middle")) << size;
  }
}

TEST(Results, AnotherVersionIsNamedBeforeAnythingElse) {
  const auto result =
      results_from_json(R"({"schema":"fencepost-results","schema_version":9,"cells":7})");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ExitCode::kResults);
  EXPECT_EQ(result.error().what, "the results are of schema version 9, and this fencepost reads 1");
  EXPECT_FALSE(result.error().hint.empty());
}

TEST(Results, TextThatIsNoResultsFile) {
  for (const std::string text : {"", "hello", "[]", "null", "{}", R"({"schema":"other"})",
                                 R"({"schema":"other","schema_version":1})"}) {
    const auto result = results_from_json(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ExitCode::kResults);
    EXPECT_FALSE(result.error().what.empty());
  }
  const auto deep = results_from_json(std::string(100000, '[') + std::string(100000, ']'));
  ASSERT_FALSE(deep);
  EXPECT_THAT(deep.error().what, HasSubstr("too deep"));
}

struct Change {
  const char* pointer;
  json value;
  const char* problem;
};

TEST(Results, NamesTheFieldThatIsWrong) {
  const json good = to_json(fixture_results(Mishaps::kNone));
  for (const Change& change : {
           Change{"/cells/3/outcome", "splendid", "\"cells[3].outcome\" is \"splendid\""},
           Change{"/cells/3/wall_s", "fast", "\"cells[3].wall_s\" is string, not a number"},
           Change{"/cells/0/observations/2/t", nullptr, "cells[0].observations[2]: \"t\" is null"},
           Change{"/cells/1/check", "no-such", "the cell no-such on"},
           Change{"/cells/1/shape", "stock", "is there twice"},
           Change{"/cells/0/log_file", "../../etc/passwd", "leaves the folder"},
           Change{"/cells/0/evidence/0", "/etc/passwd", "leaves the folder"},
           Change{"/cells/0/evidence", "x", "\"cells[0].evidence\" is string, not a list"},
           Change{"/checks/0/rule", 7, "\"checks[0].rule\" is number, not text"},
           Change{"/checks/0/devices", "rga", "\"checks[0].devices\" is string, not a list"},
           Change{"/checks/0/devices", {7}, "\"checks[0].devices\" holds something that is not"},
           Change{"/checks/0/devices", json::array(), "is of a check that is not put to that"},
           Change{"/shapes/0/device", 7, "\"shapes[0].device\" is number, not text"},
           Change{"/shapes/0/device", "rga", "is of a check that is not put to that device"},
           Change{"/shapes", json::object(), "\"shapes\" is object, not a list"},
           Change{"/host/qemu", 7, "\"host\" has no text for \"qemu\""},
       }) {
    json bad = good;
    bad[json::json_pointer(change.pointer)] = change.value;
    const auto result = results_from_json(bad.dump());
    ASSERT_FALSE(result) << change.pointer;
    EXPECT_EQ(result.error().code, ExitCode::kResults);
    EXPECT_THAT(result.error().what, HasSubstr(change.problem));
  }
}

TEST(Results, EveryFieldOfACellIsRequired) {
  const json good = to_json(fixture_results(Mishaps::kNone));
  for (const auto& [key, value] : good["cells"][0].items()) {
    if (key == "as_expected") continue;  // made from the two others
    if (key == "trace") continue;        // not every cell has one
    json bad = good;
    bad["cells"][0].erase(key);
    EXPECT_FALSE(results_from_json(bad.dump())) << key;
  }
}

TEST_F(ResultsFile, WritesAllViewsAndReadsThemBack) {
  const Results results = fixture_results(Mishaps::kSome);
  ASSERT_TRUE(write_fixture_evidence(results, dir_));
  ASSERT_TRUE(write_all(results, dir_));
  for (const char* name : {"results.json", "report.html", "ktap.txt", "junit.xml"}) {
    EXPECT_GT(std::filesystem::file_size(dir_ / name), 1000U) << name;
  }
  const auto back = load(dir_);
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(to_json(*back), to_json(results));
}

TEST_F(ResultsFile, BytesThatAreNoUtf8AreReplaced) {
  Results results = fixture_results(Mishaps::kNone);
  results.cells[0].sentence = "the console said \xff\xfe";
  ASSERT_TRUE(write_all(results, dir_));
  const auto back = load(dir_);
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_THAT(back->cells[0].sentence, HasSubstr("the console said \xEF\xBF\xBD"));
}

TEST_F(ResultsFile, LoadSaysWhichFile) {
  const auto absent = load(dir_);
  ASSERT_FALSE(absent);
  EXPECT_THAT(absent.error().what, HasSubstr("results.json"));
  ASSERT_TRUE(write_file(dir_ / "results.json", "{\"schema\""));
  const auto cut = load(dir_);
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().what, HasSubstr((dir_ / "results.json").string()));
}

TEST_F(ResultsFile, AFullDiskLosesNothing) {
  const Results results = fixture_results(Mishaps::kNone);
  ASSERT_TRUE(write_all(results, dir_));
  const auto before = read_file(dir_ / "results.json");
  const pid_t child = ::fork();
  if (child == 0) {  // the limit is a process's and cannot be taken back
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{65536, 65536};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Results other = results;
    other.tool_version = "another run";
    ::_exit(write_all(other, dir_) ? 1 : 0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "write_all() must say that it failed";
  EXPECT_EQ(*read_file(dir_ / "results.json"), *before);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(dir_)) ++files;
  EXPECT_EQ(files, 4U) << "nothing half-written is left";
}

}  // namespace
}  // namespace fencepost::report
