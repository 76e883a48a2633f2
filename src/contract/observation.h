// SPDX-License-Identifier: MIT
// What a check saw, one record at a time: the only thing a verdict is made from besides the
// kernel log and how the guest ended. Pure data; the suite writes it, the report draws it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost {

/// One record. `t` is in seconds since the check began, on the guest's CLOCK_MONOTONIC.
struct Observation {
  enum class Kind {
    kState,     ///< `subject` on `lane` enters `state`; a timeline draws the interval to the next
    kExpect,    ///< a claim of the rule was tested: `ok` says whether it held
    kNote,      ///< something worth reading beside the verdict
    kMeasure,   ///< `subject` measured as `value` in `unit`
    kPicture,   ///< a frame: `subject` names it, `file` is its evidence file, `detail` its
                ///< statistics
    kSkip,      ///< the device or kernel cannot do this; `text` says why
    kLabError,  ///< the check could not do its work; `text` says why. Never a statement on the
                ///< kernel
  };
  double t = 0;
  Kind kind = Kind::kNote;
  std::string lane;       ///< kState: "buffer", "job", "fence", "consumer"
  std::string subject;    ///< kState: which one, e.g. "CAPTURE 0"; kMeasure, kPicture: its name
  std::string state;      ///< kState: e.g. "queued", "running", "pending", "signalled", "none"
  bool ok = false;        ///< kExpect
  std::string text;       ///< kExpect: the claim; kNote, kSkip, kLabError: the sentence
  std::string got;        ///< kExpect: what was seen instead or as well
  double value = 0;       ///< kMeasure
  std::string unit;       ///< kMeasure
  std::string file;       ///< kPicture
  nlohmann::json detail;  ///< anything more, an object; null when there is nothing

  bool operator==(const Observation&) const = default;
};

/// One JSON object, without absent fields; the schema is docs/results-schema.md.
nlohmann::json to_json(const Observation& observation);

/// The reverse; an Error (kResults) names the field that is missing or of the wrong type.
Result<Observation> observation_from_json(const nlohmann::json& json);

}  // namespace fencepost
