// SPDX-License-Identifier: MIT
// Observations as JSON and back.
#include "contract/observation.h"

#include <array>
#include <cmath>

#include "contract/fields.h"

namespace fencepost {
namespace {

using Kind = Observation::Kind;
using nlohmann::json;

struct KindName {
  Kind kind;
  std::string_view name;
};
constexpr std::array kKindNames{
    KindName{Kind::kState, "state"},        KindName{Kind::kExpect, "expect"},
    KindName{Kind::kNote, "note"},          KindName{Kind::kMeasure, "measure"},
    KindName{Kind::kPicture, "picture"},    KindName{Kind::kSkip, "skip"},
    KindName{Kind::kLabError, "lab-error"},
};

std::string_view name_of(Kind kind) {
  for (const KindName& entry : kKindNames) {
    if (entry.kind == kind) return entry.name;
  }
  return "note";
}

Status read_kind(const Fields& fields, Kind& out) {
  std::string name;
  FP_TRY(fields.get("kind", name));
  for (const KindName& entry : kKindNames) {
    if (entry.name != name) continue;
    out = entry.kind;
    return {};
  }
  return fields.wrong("kind", fmt::format("is \"{}\", which is no kind of observation", name));
}

/// What a record of each kind cannot do without; the rest is optional everywhere.
Status require(const Fields& fields, Kind kind) {
  const auto all = [&fields](std::initializer_list<const char*> keys) -> Status {
    for (const char* key : keys) {
      if (!fields.has(key)) return fields.wrong(key, "is missing");
    }
    return {};
  };
  switch (kind) {
    case Kind::kState:
      return all({"lane", "subject", "state"});
    case Kind::kExpect:
      return all({"ok", "text"});
    case Kind::kMeasure:
      return all({"subject", "value", "unit"});
    case Kind::kPicture:
      return all({"subject", "file"});
    case Kind::kNote:
    case Kind::kSkip:
    case Kind::kLabError:
      return all({"text"});
  }
  return {};
}

}  // namespace

json to_json(const Observation& o) {
  if (!std::isfinite(o.value)) {  // JSON has no such number, and it is no measurement either
    return {{"t", o.t}, {"kind", "note"}, {"text", fmt::format("{} was {}", o.subject, o.value)}};
  }
  json out{{"t", o.t}, {"kind", name_of(o.kind)}};
  const auto text = [&out](const char* key, const std::string& value, bool always) {
    if (always || !value.empty()) out[key] = value;
  };
  const bool state = o.kind == Kind::kState;
  const bool measure = o.kind == Kind::kMeasure;
  const bool picture = o.kind == Kind::kPicture;
  text("lane", o.lane, state);
  text("subject", o.subject, state || measure || picture);
  text("state", o.state, state);
  if (o.ok || o.kind == Kind::kExpect) out["ok"] = o.ok;
  text("text", o.text, !state && !measure && !picture);
  text("got", o.got, false);
  if (o.value != 0 || measure) out["value"] = o.value;
  text("unit", o.unit, measure);
  text("file", o.file, picture);
  if (!o.detail.is_null()) {
    out["detail"] = o.detail.is_object() ? o.detail : json{{"value", o.detail}};
  }
  return out;
}

Result<Observation> observation_from_json(const json& value) {
  FP_ASSIGN(const Fields fields, Fields::of(value, ""));
  Observation o;
  FP_TRY(fields.get("t", o.t));
  FP_TRY(read_kind(fields, o.kind));
  FP_TRY(require(fields, o.kind));
  FP_TRY(fields.maybe("lane", o.lane));
  FP_TRY(fields.maybe("subject", o.subject));
  FP_TRY(fields.maybe("state", o.state));
  FP_TRY(fields.maybe("ok", o.ok));
  FP_TRY(fields.maybe("text", o.text));
  FP_TRY(fields.maybe("got", o.got));
  FP_TRY(fields.maybe("value", o.value));
  FP_TRY(fields.maybe("unit", o.unit));
  FP_TRY(fields.maybe("file", o.file));
  if (fields.has("detail")) {
    FP_ASSIGN(const json* const detail, fields.object("detail"));
    o.detail = *detail;
  }
  return o;
}

}  // namespace fencepost
