// SPDX-License-Identifier: MIT
// Recordings by trace-cmd record: trace.dat of version 6 and 7.
#pragma once

#include <memory>

#include "trace/reader.h"
#include "trace/source.h"

namespace fencepost::trace {

/// Opens the trace.dat that `source` gives. libtracecmd wants to seek in it, so what is no file
/// becomes one without a name first (in TMPDIR, as large as the recording).
Result<std::unique_ptr<Reader>> open_dat(PeekedSource& source, Recording recording);

}  // namespace fencepost::trace
