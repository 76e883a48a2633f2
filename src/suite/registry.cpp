// SPDX-License-Identifier: MIT
// The list of checks and faults, by hand and in the matrix's order: one line each.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "suite/check.h"

// To add a check: write checks/NAME.cpp, which defines `const Check NAME` in namespace checks, add
// its line here and its row to expectations.yaml.
// clang-format off
#define FENCEPOST_CHECKS(CHECK)          \
  CHECK(mmap_export_running)             \
  CHECK(mmap_export_late)                \
  CHECK(mmap_export_readonly)            \
  CHECK(mmap_two_exports_one_fence)      \
  CHECK(mmap_export_anew)                \
  CHECK(dmabuf_import_running_udmabuf)   \
  CHECK(dmabuf_import_running_heap)      \
  CHECK(after_dqbuf_ready)               \
  CHECK(starved_output)                  \
  CHECK(held_capture_starved)            \
  CHECK(held_capture_second_slice)       \
  CHECK(streamoff_mid_job)               \
  CHECK(close_mid_job)                   \
  CHECK(close_as_job_ends)               \
  CHECK(sigkill_mid_job)                 \
  CHECK(reqbufs_and_remove_bufs_mid_life) \
  CHECK(fence_outlives_fd)               \
  CHECK(planes_distinct)                 \
  CHECK(planes_same)                     \
  CHECK(planes_mmap)                     \
  CHECK(two_contexts_swapped_planes)     \
  CHECK(queued_behind_other_context)     \
  CHECK(optin_flag_off)                  \
  CHECK(config_off)                      \
  CHECK(cpu_sync_read_waits)             \
  CHECK(mmap_double_import_gem_lock)     \
  CHECK(streamon_fails_queued_return)    \
  CHECK(lost_completion_bounded)         \
  CHECK(error_status_propagates)         \
  CHECK(fence_outlives_module)           \
  CHECK(callback_reschedules_device)     \
  CHECK(request_wide_bracket)            \
  CHECK(reserve_failure_injected)        \
  CHECK(edeadlk_injected)                \
  CHECK(kms_scanout)                     \
  CHECK(kms_scanout_after_dqbuf)         \
  CHECK(stress_many_contexts)             \
  CHECK(hw_lost_interrupt)                 \
  CHECK(hw_late_interrupt)                 \
  CHECK(hw_too_late_interrupt)             \
  CHECK(hw_stuck)                          \
  CHECK(hw_error_status)                   \
  CHECK(hw_spurious_interrupt)             \
  CHECK(hw_duplicate_interrupt)            \
  CHECK(hw_stale_interrupt)                \
  CHECK(hw_early_status)                   \
  CHECK(hw_partial_write)                  \
  CHECK(hw_ignores_reset)                  \
  CHECK(hw_random_faults)
// clang-format on

// To add a fault: write faults/NAME.cpp, which defines `const Fault NAME` in namespace faults, add
// its line here, and name it in expectations.yaml beside the checks that it makes fail.
// clang-format off
#define FENCEPOST_FAULTS(FAULT)          \
  FAULT(fence_never_signals)             \
  FAULT(export_makes_another)            \
  FAULT(publish_nothing)                 \
  FAULT(job_writes_nothing)              \
  FAULT(display_ignores_fences)
// clang-format on

namespace fencepost::suite {
namespace checks {
#define DECLARE(name) extern const Check name;
FENCEPOST_CHECKS(DECLARE)
#undef DECLARE
}  // namespace checks

namespace faults {
#define DECLARE(name) extern const Fault name;
FENCEPOST_FAULTS(DECLARE)
#undef DECLARE
}  // namespace faults

namespace {

template <class T>
std::vector<std::string> names_of(std::span<const T* const> entries) {
  std::vector<std::string> names;
  for (const T* entry : entries) names.emplace_back(entry->name);
  return names;
}

template <class T>
Result<const T*> find(std::span<const T* const> entries, std::string_view name,
                      std::string_view what) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [name](const T* entry) { return entry->name == name; });
  if (found != entries.end()) return *found;
  return fail(ExitCode::kUnknownName, fmt::format("there is no {} '{}'", what, name),
              did_you_mean(name, names_of(entries)));
}

}  // namespace

std::span<const Check* const> all_checks() {
#define ADDRESS(name) &checks::name,
  static constexpr auto kChecks = std::to_array<const Check*>({FENCEPOST_CHECKS(ADDRESS)});
#undef ADDRESS
  return kChecks;
}

std::span<const Fault* const> all_faults() {
#define ADDRESS(name) &faults::name,
  static constexpr auto kFaults = std::to_array<const Fault*>({FENCEPOST_FAULTS(ADDRESS)});
#undef ADDRESS
  return kFaults;
}

Result<const Check*> find_check(std::string_view name) {
  return find(all_checks(), name, "check");
}
Result<const Fault*> find_fault(std::string_view name) {
  return find(all_faults(), name, "fault");
}

}  // namespace fencepost::suite
