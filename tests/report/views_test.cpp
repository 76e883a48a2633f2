// SPDX-License-Identifier: MIT
// The views for terminals and machines say what the results say, and no text breaks their format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "fixture.h"
#include "report/pictures.h"
#include "report/plain_text.h"
#include "report/results.h"
#include "report/tally.h"

namespace fencepost::report {
namespace {

using testing::HasSubstr;
using testing::Not;

Results small(Outcome outcome, Outcome expected, const std::string& shape = "v2") {
  Results r;
  r.config = "debug";
  r.checks.push_back({"starved-output", "q?", "s", "o", "r"});
  r.shapes.push_back({shape, "t", "k", "6.12"});
  Cell cell;
  cell.check = "starved-output";
  cell.shape = shape;
  cell.outcome = outcome;
  cell.expected = expected;
  cell.sentence = "Held: all.";
  r.cells.push_back(cell);
  return r;
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, width(line));
  return widest;
}

TEST(MatrixText, FiveShapesFitIn80Columns) {
  const std::string text = matrix_text(fixture_results(Mishaps::kNone), 80, false);
  EXPECT_LE(widest_line(text), 80U);
  EXPECT_THAT(text, HasSubstr("queued-behind-other-context"));
  EXPECT_THAT(text, HasSubstr("∞ hang"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(MatrixText, SaysInPlaceWhatWasExpectedWhereThereIsRoom) {
  const std::string text = matrix_text(fixture_results(Mishaps::kSome), 120, false);
  EXPECT_LE(widest_line(text), 120U);
  EXPECT_THAT(text, HasSubstr("✗ fail≠pass"));
  EXPECT_THAT(text, HasSubstr("mmap-export-late on v3: fail, where pass was expected"));
  EXPECT_THAT(text, HasSubstr("NOT as expected"));
  EXPECT_THAT(text, HasSubstr("· missing"));
}

TEST(MatrixText, MarksTheUnexpectedWhereThereIsLittleRoom) {
  const std::string text = matrix_text(fixture_results(Mishaps::kSome), 60, false);
  EXPECT_LE(widest_line(text), 60U);
  EXPECT_THAT(text, HasSubstr("fail*"));
  EXPECT_THAT(text, HasSubstr("*: not as expected"));
}

TEST(MatrixText, AVeryNarrowTerminalGetsBands) {
  const std::string text = matrix_text(fixture_results(Mishaps::kSome), 40, false);
  EXPECT_LE(widest_line(text), 40U);
  for (const char* shape : {"stock", "v1", "v1r", "v2", "v3"}) EXPECT_THAT(text, HasSubstr(shape));
}

/// The lines from the one that begins with `start` to the next empty one.
std::vector<std::string> block(const std::string& text, const std::string& start) {
  std::istringstream lines(text);
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) {
    if (!found.empty() && line.empty()) break;
    if (!found.empty() || line.starts_with(start)) found.push_back(line);
  }
  return found;
}

TEST(MatrixText, ADeviceHasATableOfItsRows) {
  const Results results = fixture_results(Mishaps::kSome, Devices::kWithSoc);
  const std::string text = matrix_text(results, 80, false);
  EXPECT_LE(widest_line(text), 80U);
  EXPECT_EQ(block(text, "on virtual (the kernel's own test drivers)").size(), 2U + 37);
  const auto rga = block(text, "on rga (simulated SoC)");
  ASSERT_EQ(rga.size(), 2U + 20);
  EXPECT_THAT(rga[1], testing::MatchesRegex(" +stock +v1 +v1r +v2 +v3"));
  EXPECT_THAT(rga[2], testing::StartsWith("mmap-export-running "));
  EXPECT_THAT(rga.back(), testing::StartsWith("fault-wrong-mapping "));
  const auto vpu = block(text, "on vpu (simulated SoC)");
  ASSERT_EQ(vpu.size(), 2U + 21);
  EXPECT_THAT(vpu, testing::Contains(HasSubstr("· missing")));
  EXPECT_LT(text.find("on virtual"), text.find("on rga"));
  EXPECT_LT(text.find("on rga"), text.find("on vpu"));
}

TEST(MatrixText, TheUnexpectedIsNamedByItsColumn) {
  const Results results = fixture_results(Mishaps::kSome, Devices::kWithSoc);
  const std::string text = matrix_text(results, 120, false);
  EXPECT_THAT(text, HasSubstr("fault-lost-interrupt on v3/rga: hang, where pass was expected"));
  EXPECT_THAT(text, HasSubstr("starved-output on v2/vpu: missing: it was never run"));
  EXPECT_THAT(text, Not(HasSubstr("fault-lost-interrupt on v3:")));
  EXPECT_THAT(text, HasSubstr("390 cells: "));
  EXPECT_THAT(text, HasSubstr("2 missing; 8 NOT as expected"));
}

TEST(MatrixText, OneDeviceOfTheSocIsSaidToo) {
  Results r = small(Outcome::kPass, Outcome::kPass, "v3/rga");
  r.checks[0].devices = {"rga"};
  r.shapes[0].device = "rga";
  EXPECT_THAT(matrix_text(r, 80, false), HasSubstr("on rga (simulated SoC)\n"));
  r.shapes.push_back({"v3", "t", "k", "6.12"});
  EXPECT_THAT(matrix_text(r, 80, false), Not(HasSubstr("on virtual"))) << "it has no row";
}

TEST(MatrixText, BandsAreOfOneDevice) {
  const Results results = fixture_results(Mishaps::kSome, Devices::kWithSoc);
  const std::string text = matrix_text(results, 40, false);
  EXPECT_LE(widest_line(text), 40U);
  const std::string rga =
      text.substr(text.find("on rga"), text.find("on vpu") - text.find("on rga"));
  for (const char* shape : {"stock", "v1", "v1r", "v2", "v3"}) EXPECT_THAT(rga, HasSubstr(shape));
  EXPECT_THAT(rga, Not(HasSubstr("planes-same")));
}

TEST(MatrixText, ColourNeverStandsAlone) {
  const Results results = fixture_results(Mishaps::kSome);
  std::string coloured = matrix_text(results, 80, true);
  EXPECT_THAT(coloured, HasSubstr("\x1b[32m✓ pass\x1b[0m"));
  for (std::size_t at; (at = coloured.find('\x1b')) != std::string::npos;) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, matrix_text(results, 80, false));
}

TEST(MatrixText, AGuestCannotWriteToTheTerminal) {
  Results r = small(Outcome::kFail, Outcome::kPass);
  r.cells[0].sentence = "\x1b[2J\x07 gone \xc2\x9b 1m \xff";
  const std::string text = matrix_text(r, 80, false);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\xc2\x9b")));
  EXPECT_THAT(text, Not(HasSubstr("\xff")));
}

TEST(Ktap, AnExpectedFailureIsOkAndXfail) {
  const std::string text = ktap(small(Outcome::kFail, Outcome::kFail));
  EXPECT_THAT(text, HasSubstr("\n  ok 1 starved-output # XFAIL fail\n"));
  EXPECT_THAT(text, HasSubstr("\nok 1 v2\n"));
}

TEST(Ktap, WhatIsNotExpectedIsNotOk) {
  EXPECT_THAT(ktap(small(Outcome::kFail, Outcome::kPass)),
              HasSubstr("\n  not ok 1 starved-output # fail, where pass was expected\n"
                        "not ok 1 v2\n"));
  EXPECT_THAT(ktap(small(Outcome::kPass, Outcome::kFail)),
              HasSubstr("\n  not ok 1 starved-output # pass, where fail was expected\n"));
  EXPECT_THAT(ktap(small(Outcome::kHang, Outcome::kPass)), HasSubstr("# TIMEOUT hang"));
  EXPECT_THAT(ktap(small(Outcome::kLabError, Outcome::kPass)), HasSubstr("# ERROR lab-error"));
}

TEST(Ktap, OnlyAnExpectedSkipIsASkip) {
  EXPECT_THAT(ktap(small(Outcome::kSkip, Outcome::kSkip)),
              HasSubstr("ok 1 starved-output # SKIP Held: all.\n"));
  EXPECT_THAT(ktap(small(Outcome::kSkip, Outcome::kPass)), Not(HasSubstr("# SKIP")));
  EXPECT_THAT(ktap(small(Outcome::kSkip, Outcome::kSkip, "v3")), Not(HasSubstr("# SKIP")));
}

TEST(Ktap, NoTextBecomesADirective) {
  Results r = small(Outcome::kSkip, Outcome::kSkip);
  r.cells[0].sentence = "no\nok 7 # TODO device";
  EXPECT_THAT(ktap(r), HasSubstr("ok 1 starved-output # SKIP no ok 7 \\# TODO device\n"));
}

TEST(Ktap, ACellThatWasNeverRunIsAnError) {
  Results r = small(Outcome::kPass, Outcome::kPass);
  r.cells.clear();
  EXPECT_THAT(ktap(r), HasSubstr("not ok 1 starved-output # ERROR it was never run"));
}

TEST(Ktap, AColumnsPlanIsItsRows) {
  Results r = small(Outcome::kPass, Outcome::kPass, "v3/rga");
  r.shapes[0].device = "rga";
  r.checks[0].devices = {"rga"};
  r.checks.push_back({"planes-same", "q?", "s", "o", "r"});  // of the virtual drivers
  r.shapes.push_back({"v3", "t", "k", "6.12", "vpu"});       // of a device without a row
  EXPECT_EQ(ktap(r),
            "KTAP version 1\n1..1\n  KTAP version 1\n  # Subtest: v3/rga\n  1..1\n"
            "  # starved-output: Held: all.\n  ok 1 starved-output\nok 1 v3/rga\n");
}

TEST(Ktap, V3MustPassOnEveryDevice) {
  EXPECT_THAT(ktap(small(Outcome::kFail, Outcome::kFail, "v3")), HasSubstr("not ok 1 v3\n"));
  Results r = small(Outcome::kFail, Outcome::kFail, "v3/rga");
  r.shapes[0].device = "rga";
  r.checks[0].devices = {"rga"};
  EXPECT_THAT(ktap(r), HasSubstr("\n  not ok 1 starved-output # fail, where pass was expected\n"));
}

TEST(Junit, ASuiteHasOnlyItsRows) {
  const Results results = fixture_results(Mishaps::kSome, Devices::kWithSoc);
  const std::string xml = junit(results);
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"fencepost\" tests=\"390\""));
  const auto start = xml.find("<testsuite name=\"v3/rga\" tests=\"20\" failures=\"1\"");
  ASSERT_NE(start, std::string::npos);
  const std::string rga = xml.substr(start);
  EXPECT_THAT(rga, HasSubstr("<property name=\"device\" value=\"rga\"/>"));
  EXPECT_THAT(rga.substr(0, rga.find("</testsuite>")), Not(HasSubstr("planes-same")));
}

TEST(Junit, CountsByWhatWasExpected) {
  EXPECT_THAT(junit(small(Outcome::kOops, Outcome::kOops)),
              HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\""));
  EXPECT_THAT(junit(small(Outcome::kOops, Outcome::kPass)), HasSubstr("<failure type=\"oops\""));
  EXPECT_THAT(junit(small(Outcome::kLabError, Outcome::kPass)), HasSubstr("errors=\"1\""));
  EXPECT_THAT(junit(small(Outcome::kSkip, Outcome::kSkip)), HasSubstr("<skipped message="));
  EXPECT_THAT(junit(small(Outcome::kSkip, Outcome::kPass)), HasSubstr("<failure type=\"skip\""));
}

TEST(Junit, EscapesWhatXmlCannotHold) {
  Results r = small(Outcome::kFail, Outcome::kPass);
  r.cells[0].sentence = "<b> & \"q\" \x01 \xff \xEF\xBF\xBF";
  EXPECT_THAT(junit(r), HasSubstr("&lt;b&gt; &amp; &quot;q&quot;   \xEF\xBF\xBD  "));
}

TEST(Html, AGuestsTextCannotEndTheData) {
  Results r = small(Outcome::kFail, Outcome::kPass);
  r.cells[0].sentence = "</script><script>alert(1)</script>";
  const auto page = html(r, "/nonexistent");
  ASSERT_TRUE(page);
  EXPECT_THAT(*page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(*page, HasSubstr("\\u003c/script>"));
}

TEST(Pictures, Base64IsTheStandardsOwn) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(PlainText, WrapsAndShortensByCharacters) {
  EXPECT_THAT(wrapped("a bb ccc", 4), testing::ElementsAre("a bb", "ccc"));
  EXPECT_THAT(wrapped("  ", 4), testing::ElementsAre());
  EXPECT_EQ(shortened("äöüß", 3), "äö…");
  EXPECT_EQ(shortened("äöü", 3), "äöü");
  EXPECT_EQ(padded("ä", 3), "ä  ");
  EXPECT_EQ(width("∞ hang"), 6U);
}

TEST(PlainText, RepairsUtf8) {
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "surrogate";
  EXPECT_EQ(valid_utf8("\xc0\xaf"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
  EXPECT_EQ(valid_utf8("€\xe2\x82"), "€\xEF\xBF\xBD\xEF\xBF\xBD") << "cut off";
  EXPECT_EQ(valid_utf8("𝄞"), "𝄞");
}

}  // namespace
}  // namespace fencepost::report
