// SPDX-License-Identifier: MIT
// A command in a guest with the simulated SoC, its evidence in a folder, and a verdict.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "lab/soc_verdict.h"
#include "soc/soc.h"
#include "vm/guest.h"

namespace fencepost::lab {

struct SocRunRequest {
  vm::GuestConfig guest;        ///< without hardware
  soc::SocOptions soc;          ///< without memory and trace
  vm::HostRootCommand command;  ///< argv and terminal
  std::filesystem::path out;    ///< trace.txt, dmesg.txt, hardware.txt, verdict.json go here
  bool record = true;           ///< fences and buffers; else the contract stays unknown
  std::filesystem::path hardware_trace;  ///< instead of hardware.txt there; may be empty
};

struct SocRun {
  Result<int> exit_code;  ///< of the command; an Error where the guest had no end of its own
  SocVerdict verdict;
  SocEvidence evidence;  ///< what it is from
};

/// Boots, runs, judges. However the guest ends (Ctrl-C, a panic) there is a verdict on what came
/// until then. An Error means that there was no run, or that its evidence could not be written.
Result<SocRun> run_on_soc(SocRunRequest request);

}  // namespace fencepost::lab
