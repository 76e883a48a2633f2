// SPDX-License-Identifier: MIT
// Observations survive the way to JSON and back, and a wrong one is refused by name.
#include "contract/observation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace fencepost {
namespace {

using Kind = Observation::Kind;
using nlohmann::json;
using testing::HasSubstr;

Observation full(Kind kind) {
  Observation o;
  o.t = 0.25;
  o.kind = kind;
  o.lane = "fence";
  o.subject = "CAPTURE 0";
  o.state = "pending";
  o.ok = true;
  o.text = "the fence is pending";
  o.got = "pending";
  o.value = 2.5;
  o.unit = "ms";
  o.file = "frame.png";
  o.detail = {{"context", 7}};
  return o;
}

TEST(Observation, EveryKindRoundTripsFullAndEmpty) {
  for (int k = 0; k <= static_cast<int>(Kind::kLabError); ++k) {
    const Observation rich = full(static_cast<Kind>(k));
    Observation bare;
    bare.kind = static_cast<Kind>(k);
    for (const Observation& o : {rich, bare}) {
      const auto back = observation_from_json(json::parse(to_json(o).dump()));
      ASSERT_TRUE(back) << back.error().what;
      EXPECT_EQ(*back, o);
    }
  }
}

TEST(Observation, LeavesAbsentFieldsOut) {
  Observation o;
  o.kind = Kind::kNote;
  o.text = "a note";
  EXPECT_EQ(to_json(o), json::parse(R"({"t":0.0,"kind":"note","text":"a note"})"));
}

TEST(Observation, AMeasureThatIsNoNumberBecomesANote) {
  Observation o = full(Kind::kMeasure);
  o.value = std::nan("");
  EXPECT_EQ(to_json(o)["kind"], "note");
  EXPECT_TRUE(observation_from_json(to_json(o)));
}

struct Wrong {
  const char* text;
  const char* problem;
};

TEST(Observation, NamesWhatIsWrong) {
  for (const Wrong& wrong : {
           Wrong{R"([1])", "not an object"},
           Wrong{R"({"kind":"note","text":""})", "\"t\" is missing"},
           Wrong{R"({"t":"now","kind":"note","text":""})", "\"t\" is string, not a number"},
           Wrong{R"({"t":0,"text":""})", "\"kind\" is missing"},
           Wrong{R"({"t":0,"kind":"hope","text":""})", "\"hope\""},
           Wrong{R"({"t":0,"kind":"expect","text":"x"})", "\"ok\" is missing"},
           Wrong{R"({"t":0,"kind":"expect","text":"x","ok":1})", "not true or false"},
           Wrong{R"({"t":0,"kind":"state","lane":"job","state":"x"})", "\"subject\" is missing"},
           Wrong{R"({"t":0,"kind":"note","text":"x","detail":[]})", "\"detail\" is array"},
       }) {
    const auto result = observation_from_json(json::parse(wrong.text));
    ASSERT_FALSE(result) << wrong.text;
    EXPECT_EQ(result.error().code, ExitCode::kResults);
    EXPECT_THAT(result.error().what, HasSubstr(wrong.problem));
  }
}

}  // namespace
}  // namespace fencepost
