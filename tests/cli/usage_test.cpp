// SPDX-License-Identifier: MIT
// Wrong command lines and what is said about them.
#include "cli/usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fencepost::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Usage : public testing::Test {
 protected:
  Usage() {
    app_.add_subcommand("verify", "v")->add_option("--shape", shape_, "s");
    CLI::App* kernel = app_.add_subcommand("kernel", "k");
    kernel->add_subcommand("build", "b");
    kernel->add_subcommand("list", "l");
    app_.add_subcommand("complete", "hidden")->group("");
  }
  CLI::App app_{"about", "fencepost"};
  std::string shape_;
};

TEST_F(Usage, NearestVerb) {
  const Error error = usage_error(app_, {"verfy"}, "extra");
  EXPECT_EQ(error.code, ExitCode::kUsage);
  EXPECT_EQ(error.what, "'verfy' is not a verb of `fencepost`");
  EXPECT_EQ(error.hint, "did you mean 'verify'? `fencepost --help` explains it");
}

TEST_F(Usage, NearestVerbOfAVerb) {
  const Error error = usage_error(app_, {"kernel", "biuld"}, "extra");
  EXPECT_THAT(error.what, HasSubstr("'biuld' is not a verb of `fencepost kernel`"));
  EXPECT_THAT(error.hint, HasSubstr("'build'"));
}

TEST_F(Usage, NearestOption) {
  const Error error = usage_error(app_, {"verify", "--shpe=v3"}, "extra");
  EXPECT_EQ(error.what, "`fencepost verify` has no option --shpe");
  EXPECT_THAT(error.hint, HasSubstr("did you mean '--shape'?"));
}

TEST_F(Usage, NothingNear) {
  const Error error = usage_error(app_, {"bananas"}, "extra");
  EXPECT_THAT(error.hint, Not(HasSubstr("did you mean")));
}

TEST_F(Usage, OtherComplaintsAreKept) {
  const Error error = usage_error(app_, {"verify", "--shape"}, "--shape: 1 required TEXT missing");
  EXPECT_EQ(error.what, "--shape: 1 required TEXT missing");
  EXPECT_THAT(error.hint, HasSubstr("fencepost verify --help"));
}

TEST_F(Usage, WordsAfterTheDashesAreNotOurs) {
  const Error error = usage_error(app_, {"verify", "--", "--shpe"}, "complaint");
  EXPECT_EQ(error.what, "complaint");
}

TEST_F(Usage, HiddenVerbsAreNotNamed) {
  EXPECT_THAT(verb_names(app_), ElementsAre("verify", "kernel"));
}

}  // namespace
}  // namespace fencepost::cli
