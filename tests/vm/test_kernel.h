// SPDX-License-Identifier: MIT
// A kernel for tests that boot one.
#pragma once

#include <optional>
#include <string>

#include "kernel/build.h"
#include "vm/guest.h"

namespace fencepost::test {

/// The finished kernel in the folder $FENCEPOST_TEST_KERNEL, else any stock kernel of the cache;
/// nothing where there is none, and then `why` says so. Nothing is built.
std::optional<kernel::KernelImage> test_kernel(std::string& why);

/// A guest of that kernel with the stand-in agent; its snapshots stay in the build folder.
vm::GuestConfig test_guest(const kernel::KernelImage& kernel, vm::Time time);

}  // namespace fencepost::test
