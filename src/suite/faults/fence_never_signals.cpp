// SPDX-License-Identifier: MIT
// fence-never-signals: the producer forgets its fences.
#include "suite/check.h"
#include "suite/test_module.h"

namespace fencepost::suite::faults {
namespace {

Status arm(Context&) {
  FP_ASSIGN(auto module, TestModule::open());
  FP_TRY(module.make_return("dma_fence_signal", 0));
  std::move(module).keep_armed();
  return {};
}

}  // namespace

extern const Fault fence_never_signals;
const Fault fence_never_signals{
    .name = "fence-never-signals",
    .effect = "dma_fence_signal() does nothing, so that every fence stays pending.",
    .arm = arm,
};

}  // namespace fencepost::suite::faults
