// SPDX-License-Identifier: MIT
// job-writes-nothing: the device completes its jobs without having written a pixel.
#include "suite/check.h"
#include "suite/test_module.h"

namespace fencepost::suite::faults {
namespace {

Status arm(Context&) {
  FP_ASSIGN(auto module, TestModule::open());
  // vim2m's device_process() gives up when a buffer has no address.
  FP_TRY(module.make_return("vb2_plane_vaddr", 0));
  std::move(module).keep_armed();
  return {};
}

}  // namespace

extern const Fault job_writes_nothing;
const Fault job_writes_nothing{
    .name = "job-writes-nothing",
    .effect = "vim2m finds no memory to write to, and completes its jobs all the same.",
    .arm = arm,
};

}  // namespace fencepost::suite::faults
