// SPDX-License-Identifier: MIT
// Any bytes as one CPU's part of a trace.dat, plain or in zstd's chunks: every record lies in what
// can be read. (trace_dat goes through another process, where a sanitizer is not heard.)
#include <sys/mman.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "base/unique_fd.h"
#include "trace/dat_stream.h"

namespace {

using fencepost::trace::DatStream;

void check(bool holds) {
  if (!holds) std::abort();
}

struct FreeTep {
  void operator()(tep_handle* tep) const { ::tep_free(tep); }
};

/// The sum is of every byte, so that a sanitizer sees each of them read.
unsigned read_all(DatStream& stream) {
  unsigned sum = 0;
  for (auto step = stream.step(); step != DatStream::Step::kEnd; step = stream.step()) {
    if (step == DatStream::Step::kRelease)
      stream.release();
    else
      for (const std::byte byte : stream.record().data) sum += static_cast<unsigned>(byte);
  }
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  fencepost::UniqueFd file(::memfd_create("part", MFD_CLOEXEC));
  check(file && ::write(file.get(), data + 1, size - 1) == static_cast<ssize_t>(size - 1));
  fencepost::trace::DatLayout layout;
  layout.parts.resize(1);
  layout.parts[0].size = size - 1;
  layout.parts[0].page = 4096;
  layout.parts[0].compressed = (data[0] & 1) != 0;
  layout.parts[0].swapped = (data[0] & 2) != 0;
  const std::unique_ptr<tep_handle, FreeTep> tep(::tep_alloc());
  for (const auto& stream : fencepost::trace::page_streams(file.get(), tep.get(), layout)) {
    static_cast<void>(read_all(*stream));
    check(stream->step() == DatStream::Step::kEnd);
  }
  return 0;
}
