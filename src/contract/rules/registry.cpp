// SPDX-License-Identifier: MIT
// The list of rules, by hand and in the order of a report: one line each.
#include <array>

#include "contract/rule.h"

// To add a rule: write NAME.cpp beside this file, which defines `const RuleEntry NAME`, and add its
// line here.
// clang-format off
#define FENCEPOST_RULES(RULE)  \
  RULE(signal_in_time)         \
  RULE(signal_before_destroy)  \
  RULE(input_first)            \
  RULE(attached)               \
  RULE(publish_before_signal)  \
  RULE(published_with_driver)  \
  RULE(signalled_by_done)      \
  RULE(wait_ends)              \
  RULE(buffers_come_back)      \
  RULE(dequeued_once)          \
  RULE(no_leak)
// clang-format on

namespace fencepost::contract {
namespace rules {
#define DECLARE(name) extern const RuleEntry name;
FENCEPOST_RULES(DECLARE)
#undef DECLARE
}  // namespace rules

std::span<const RuleEntry* const> all_rules() {
#define ADDRESS(name) &rules::name,
  static constexpr std::array kRules{FENCEPOST_RULES(ADDRESS)};
#undef ADDRESS
  return kRules;
}

std::string describe(const Scene& scene, const Fence& fence) {
  const Name& name = scene.tracker->name(fence);
  return fmt::format("fence {}:{} ({} {})", fence.context, fence.seqno, name.driver, name.timeline);
}

std::string describe(const Buffer& buffer) {
  const std::string side = is_output(buffer.type) ? "OUTPUT" : "CAPTURE";
  if (!buffer.trusted) return fmt::format("{} buffer {}", side, buffer.index);
  return fmt::format("{} buffer {} of queue {:#x}", side, buffer.index, buffer.owner);
}

}  // namespace fencepost::contract
