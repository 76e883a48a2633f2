// SPDX-License-Identifier: MIT
// export-makes-another: EXPBUF forgets the dma-buf that it handed out before.
#include "suite/check.h"
#include "suite/test_module.h"

namespace fencepost::suite::faults {
namespace {

Status arm(Context&) {
  FP_ASSIGN(auto module, TestModule::open());
  // vb2 looks with this whether the file of the live dma-buf can still be had.
  FP_TRY(module.make_return("get_file_active", 0));
  std::move(module).keep_armed();
  return {};
}

}  // namespace

extern const Fault export_makes_another;
const Fault export_makes_another{
    .name = "export-makes-another",
    .effect = "Each EXPBUF makes a new dma-buf, although they share one dma_resv.",
    .arm = arm,
};

}  // namespace fencepost::suite::faults
