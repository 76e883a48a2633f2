// SPDX-License-Identifier: MIT
// publish-nothing: the producer says that it publishes, and does not.
#include "suite/check.h"
#include "suite/driver_internals.h"
#include "suite/test_module.h"

namespace fencepost::suite::faults {
namespace {

Status arm(Context&) {
  FP_ASSIGN(auto module, TestModule::open());
  for (const char* helper : kPublishHelpers) {
    if (!module.make_return(helper, 0)) continue;
    std::move(module).keep_armed();
    return {};
  }
  return fail(ExitCode::kDevice, "the kernel has no helper that publishes a release fence");
}

}  // namespace

extern const Fault publish_nothing;
const Fault publish_nothing{
    .name = "publish-nothing",
    .effect = "The helper that publishes a release fence returns at once, with success.",
    .arm = arm,
};

}  // namespace fencepost::suite::faults
