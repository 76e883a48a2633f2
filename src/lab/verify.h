// SPDX-License-Identifier: MIT
// The main job: shapes x checks, each cell in a fresh kernel, to one set of results.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/build.h"
#include "kernel/shape.h"
#include "lab/expectations.h"
#include "lab/random_faults.h"
#include "report/results.h"
#include "suite/check.h"

namespace fencepost::lab {

struct VerifyRequest {
  std::filesystem::path project_root;
  std::filesystem::path agent;        ///< the static fencepost-agent
  std::filesystem::path out;          ///< results and evidence go here
  std::vector<kernel::Shape> shapes;  ///< columns, each on each of
  std::vector<const suite::DeviceUnderTest*> devices;
  std::vector<const suite::Check*> checks;  ///< rows
  Expectations expectations;
  std::string config = "debug";     ///< of the virtual drivers' kernels: debug or perf
  std::string fault;                ///< seeded before every check; empty: none
  std::uint64_t seed = kUsualSeed;  ///< of the faults that happen by chance
  int jobs = 2;                     ///< guests side by side
};

/// Told what happens, from several threads at once but never two at the same time.
class VerifyObserver {
 public:
  virtual ~VerifyObserver() = default;
  /// The kernel of `shape` is at `done` of `total` steps (0: unknown).
  virtual void building(const std::string& shape, int done, int total, const std::string& what) = 0;
  virtual void built(const std::string& shape) = 0;
  /// `done` of `total` cells are there; `cell` is the one that has just been judged.
  virtual void judged(const report::Cell& cell, int done, int total) = 0;
};

/// Builds what is missing, runs every cell, writes the evidence below out/cells/COLUMN/CHECK/ and
/// fills `results` (report::write_all() makes the views). Errors of one cell are that cell's
/// lab-error; an Error here means that no whole matrix can be had (kernel build, QEMU, disk,
/// Ctrl-C), and `results` has the cells that were judged until then.
Status verify(const VerifyRequest& request, VerifyObserver& observer, report::Results& results);

}  // namespace fencepost::lab
