// SPDX-License-Identifier: MIT
// export-makes-another: two exports of one buffer are two dma-bufs.
#include <fcntl.h>

#include "suite/check.h"
#include "suite/test_module.h"

namespace fencepost::suite::faults {
namespace {

Status arm(Context&) {
  FP_ASSIGN(auto module, TestModule::open());
  // Each access mode has a dma-buf of its own, so the first export gets another than was asked for.
  constexpr unsigned kFlags = 5;
  FP_TRY(module.set_argument("vb2_core_expbuf", kFlags, O_RDONLY, /*times=*/1));
  std::move(module).keep_armed();
  return {};
}

}  // namespace

extern const Fault export_makes_another;
const Fault export_makes_another{
    .name = "export-makes-another",
    .effect = "The first two EXPBUFs give two dma-bufs, although they share one dma_resv.",
    .arm = arm,
};

}  // namespace fencepost::suite::faults
