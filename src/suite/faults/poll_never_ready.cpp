// SPDX-License-Identifier: MIT
// poll-never-ready: a dma-buf on which nothing is pending keeps its consumer waiting.
#include "suite/check.h"
#include "suite/test_module.h"

namespace fencepost::suite::faults {
namespace {

Status arm(Context&) {
  FP_ASSIGN(auto module, TestModule::open());
  FP_TRY(module.make_return("dma_buf_poll", 0));
  std::move(module).keep_armed();
  return {};
}

}  // namespace

extern const Fault poll_never_ready;
const Fault poll_never_ready{
    .name = "poll-never-ready",
    .effect = "poll() of a dma-buf never says that it is ready.",
    .arm = arm,
};

}  // namespace fencepost::suite::faults
