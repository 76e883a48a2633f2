// SPDX-License-Identifier: MIT
// A rule over recordings: one question, and what it has found. One file each in rules/.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/bounds.h"
#include "contract/tracker.h"

namespace fencepost::contract {

/// What a suspicion rests on, and so what becomes of it where lines may be missing. The heart of
/// the matter; docs/traces.md has the reasons.
enum class Proof : std::uint8_t {
  kPresent,    ///< the events that are there say it: broken, whatever is missing
  kAllAbsent,  ///< *all* that would tell otherwise is missing, two events or more: broken, unless
               ///< the recording betrays a loss anywhere
  kOneAbsent,  ///< one event is missing: broken only where the recording shows itself complete
  kNothing,    ///< cannot be told from these events
};

/// One thing that looks wrong.
struct Suspicion {
  Proof proof = Proof::kNothing;
  std::string sentence;
  std::vector<Seen> evidence;
};

/// What a rule looked at, and what looks wrong. Keeps the first of each kind and counts the rest.
class Casebook {
 public:
  static constexpr std::size_t kMost = 20;
  void looked(std::uint64_t times = 1) { looked_ += times; }
  /// Something worth saying although nothing is wrong with it.
  void remark(std::string sentence) { remarks_.push_back(std::move(sentence)); }

  /// A suspicion that rests on events since `since`; where the recording says that events are
  /// missing since then, it is no more than a question. `sentence()` is called for those that are
  /// kept.
  template <class Sentence>
  void suspect(Proof proof, const Scene& scene, const Seen& since, std::vector<Seen> evidence,
               Sentence&& sentence) {
    if (scene.tracker->lost_since(since.ordinal)) proof = Proof::kNothing;
    const std::size_t at = static_cast<std::size_t>(proof);
    if (++counts_[at] <= kMost) suspicions_.push_back({proof, sentence(), std::move(evidence)});
  }

  [[nodiscard]] std::uint64_t looked_at() const { return looked_; }
  [[nodiscard]] std::uint64_t count(Proof proof) const {
    return counts_[static_cast<std::size_t>(proof)];
  }
  [[nodiscard]] const std::vector<Suspicion>& suspicions() const { return suspicions_; }
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  std::uint64_t looked_ = 0;
  std::array<std::uint64_t, 4> counts_{};
  std::vector<Suspicion> suspicions_;
  std::vector<std::string> remarks_;
};

/// What is the same for all rules of one recording.
struct RuleSettings {
  Bounds bounds;
  bool clock_is_time = true;   ///< false: there are no durations
  bool knows_publish = false;  ///< the kernel has vb2_fence_publish; may turn true while reading
};

/// A rule at work on one recording.
class Rule : public Subscriber {
 public:
  Casebook book;

 protected:
  explicit Rule(const RuleSettings& settings) : settings_(settings) {}
  /// Lives as long as the rule; its flags may change while a recording is read.
  [[nodiscard]] const RuleSettings& settings() const { return settings_; }

 private:
  const RuleSettings& settings_;
};

/// A rule as `fencepost trace rules` shows it. One constant in each file of rules/, and one line
/// in rules/registry.cpp.
struct RuleEntry {
  std::string_view id;        ///< kebab-case
  std::string_view question;  ///< one sentence, ends with a question mark
  std::string_view source;    ///< the rule of docs/contract.md
  std::string_view unknown;   ///< what keeps it from being answered
  std::uint32_t moments;      ///< that it subscribes to
  std::unique_ptr<Rule> (*make)(const RuleSettings&);
};

template <class T>
std::unique_ptr<Rule> make_rule(const RuleSettings& settings) {
  return std::make_unique<T>(settings);
}

template <class... Moments>
constexpr std::uint32_t moments(Moments... each) {
  return ((1U << static_cast<unsigned>(each)) | ... | 0U);
}

/// All rules, in the order in which they are reported.
std::span<const RuleEntry* const> all_rules();

/// "fence 22:1 (videobuf2 release)".
std::string describe(const Scene& scene, const Fence& fence);
/// "CAPTURE buffer 3", with its queue's owner where known.
std::string describe(const Buffer& buffer);

}  // namespace fencepost::contract
