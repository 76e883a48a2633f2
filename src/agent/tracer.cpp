// SPDX-License-Identifier: MIT
// The files of a tracing instance: Documentation/trace/ftrace.rst of the kernel.
#include "agent/tracer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>

#include "agent/sysfs.h"
#include "base/files.h"
#include "base/unique_fd.h"

namespace fencepost::agent {
namespace fs = std::filesystem;

constexpr std::array kEventSystems = {"dma_fence", "vb2", "v4l2"};

Result<Tracer> Tracer::create(std::size_t buffer_kb) {
  const fs::path folder = "/sys/kernel/tracing/instances/fencepost";
  ::rmdir(folder.c_str());  // one that a killed agent left behind
  if (::mkdir(folder.c_str(), 0700) != 0)
    return fail_errno(ExitCode::kDevice, "cannot make a tracing instance",
                      "tracing needs root and a kernel with CONFIG_FTRACE");
  Tracer tracer(folder);
  FP_TRY(write_sysfs(folder / "tracing_on", "0"));
  FP_TRY(write_sysfs(folder / "trace_clock", "mono"));
  FP_TRY(write_sysfs(folder / "buffer_size_kb", fmt::format("{}", buffer_kb)));
  for (const auto* system : kEventSystems) {
    const auto enable = folder / "events" / system / "enable";
    std::error_code error;
    if (fs::exists(enable, error)) FP_TRY(write_sysfs(enable, "1"));
  }
  return tracer;
}

Tracer::Tracer(Tracer&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}

Tracer::~Tracer() {
  if (!folder_.empty()) ::rmdir(folder_.c_str());
}

Status Tracer::start(std::string_view mark) {
  // Opening for truncation is what empties the buffer.
  if (UniqueFd trace(::open((folder_ / "trace").c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC)); !trace)
    return fail_errno(ExitCode::kDevice, "cannot empty the trace");
  FP_TRY(write_sysfs(folder_ / "tracing_on", "1"));
  return write_sysfs(folder_ / "trace_marker", mark);
}

Result<std::string> Tracer::stop() {
  FP_TRY(write_sysfs(folder_ / "tracing_on", "0"));
  return read_file(folder_ / "trace");
}

}  // namespace fencepost::agent
