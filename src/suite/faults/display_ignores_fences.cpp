// SPDX-License-Identifier: MIT
// display-ignores-fences: a KMS driver that does not wait for the buffer's writers.
#include "suite/check.h"
#include "suite/test_module.h"

namespace fencepost::suite::faults {
namespace {

Status arm(Context&) {
  FP_ASSIGN(auto module, TestModule::open());
  FP_TRY(module.make_return("drm_gem_plane_helper_prepare_fb", 0));
  std::move(module).keep_armed();
  return {};
}

}  // namespace

extern const Fault display_ignores_fences;
const Fault display_ignores_fences{
    .name = "display-ignores-fences",
    .effect = "A KMS commit takes no implicit fence from the buffers that it shows.",
    .arm = arm,
};

}  // namespace fencepost::suite::faults
