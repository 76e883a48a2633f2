// SPDX-License-Identifier: MIT
// What is offered at each place of a command line.
#include "cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fencepost::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Completion : public testing::Test {
 protected:
  Completion() {
    CLI::App* verify = app_.add_subcommand("verify", "the main job");
    verify->add_option("--shape", list_, "s")->type_name("SHAPE");
    verify->add_option("--out", text_, "o")->type_name("DIR");
    verify->add_option("--config", text_, "c")->check(CLI::IsMember({"debug", "perf"}));
    verify->add_flag("--quiet", flag_, "q");
    CLI::App* run = app_.add_subcommand("run", "r");
    run->add_option("shape", text_, "s")->type_name("SHAPE");
    run->add_option("command", list_, "c")->type_name("COMMAND");
    CLI::App* shell = app_.add_subcommand("prefix", "p")->prefix_command();
    shell->add_option("shape", text_, "s")->type_name("SHAPE");
    app_.add_subcommand("kernel", "k")->add_subcommand("build", "b");
    app_.add_subcommand("complete", "hidden")->group("");
  }

  std::vector<std::string> offers(const std::vector<std::string>& words) {
    const NameSources sources{
        {"SHAPE", [] {
           return std::vector<Candidate>{{"stock", "the base"}, {"v1", ""}, {"v3", "ours"}};
         }}};
    std::vector<std::string> found;
    for (const Candidate& candidate : complete(app_, words, sources))
      found.push_back(candidate.text);
    return found;
  }

  CLI::App app_{"about", "fencepost"};
  std::vector<std::string> list_;
  std::string text_;
  bool flag_ = false;
};

TEST_F(Completion, Verbs) {
  EXPECT_THAT(offers({""}), ElementsAre("verify", "run", "prefix", "kernel"));
  EXPECT_THAT(offers({}), ElementsAre("verify", "run", "prefix", "kernel"));
  EXPECT_THAT(offers({"ve"}), ElementsAre("verify"));
  EXPECT_THAT(offers({"kernel", ""}), ElementsAre("build"));
  EXPECT_THAT(offers({"bananas"}), IsEmpty());
}

TEST_F(Completion, Options) {
  EXPECT_THAT(offers({"verify", "--"}),
              ElementsAre("--help", "--shape", "--out", "--config", "--quiet"));
  EXPECT_THAT(offers({"verify", "--co"}), ElementsAre("--config"));
}

TEST_F(Completion, ValuesOfOptions) {
  EXPECT_THAT(offers({"verify", "--shape", "v"}), ElementsAre("v1", "v3"));
  EXPECT_THAT(offers({"verify", "--quiet", "--shape", "s"}), ElementsAre("stock"));
  EXPECT_THAT(offers({"verify", "--out", "x"}), ElementsAre(":dirs"));
  EXPECT_THAT(offers({"verify", "--config", ""}), ElementsAre("debug", "perf"));
  EXPECT_THAT(offers({"verify", "--config", "p"}), ElementsAre("perf"));
}

TEST_F(Completion, ValuesAfterEqualsAsBashSplitsThem) {
  EXPECT_THAT(offers({"verify", "--shape", "="}), ElementsAre("stock", "v1", "v3"));
  EXPECT_THAT(offers({"verify", "--shape", "=", "v"}), ElementsAre("v1", "v3"));
}

TEST_F(Completion, ValuesOfPositionals) {
  EXPECT_THAT(offers({"run", ""}), ElementsAre("stock", "v1", "v3"));
  EXPECT_THAT(offers({"run", "v3", ""}), ElementsAre(":commands"));
  EXPECT_THAT(offers({"run", "v3", "--", "v4"}), ElementsAre(":commands"));
  EXPECT_THAT(offers({"run", "v3", "--", "cat", "/pro"}), ElementsAre(":files"));
  EXPECT_THAT(offers({"run", "v3", "--", "cat", "--he"}), ElementsAre(":files"));
}

TEST_F(Completion, ACommandWithoutDashes) {
  EXPECT_THAT(offers({"prefix", "v"}), ElementsAre("v1", "v3"));
  EXPECT_THAT(offers({"prefix", "v3", "l"}), ElementsAre(":commands"));
  EXPECT_THAT(offers({"prefix", "v3", "--", "l"}), ElementsAre(":commands"));
  EXPECT_THAT(offers({"prefix", "v3", "ls", "--al"}), ElementsAre(":files"));
}

TEST_F(Completion, AFlagTakesNoValue) {
  EXPECT_THAT(offers({"verify", "--quiet", "--sh"}), ElementsAre("--shape"));
}

}  // namespace
}  // namespace fencepost::cli
