// SPDX-License-Identifier: MIT
// The files of a tracing instance: Documentation/trace/ftrace.rst of the kernel.
#include "agent/tracer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "agent/sysfs.h"
#include "base/files.h"

namespace fencepost::agent {
namespace fs = std::filesystem;

namespace {

constexpr std::array kEventSystems = {"dma_fence", "vb2", "v4l2"};
/// What rules are made of; include/trace/events/{dma_fence,vb2,v4l2}.h of Linux 6.12, and the two
/// of our series.
constexpr std::array kEvents = {"dma_fence/dma_fence_init",
                                "dma_fence/dma_fence_signaled",
                                "dma_fence/dma_fence_destroy",
                                "dma_fence/dma_fence_enable_signal",
                                "dma_fence/dma_fence_wait_start",
                                "dma_fence/dma_fence_wait_end",
                                "vb2/vb2_buf_queue",
                                "vb2/vb2_buf_done",
                                "vb2/vb2_qbuf",
                                "vb2/vb2_dqbuf",
                                "vb2/vb2_fence_publish",
                                "vb2/vb2_fence_signal",
                                "v4l2/v4l2_qbuf",
                                "v4l2/v4l2_dqbuf"};

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

Status require_tracefs(const fs::path& tracefs) {
  const auto instances = tracefs / "instances";
  if (::access(instances.c_str(), W_OK) == 0) return {};
  if (::geteuid() != 0)
    return fail(ExitCode::kDevice, "only root can record what the kernel does",
                "use sudo, or `fencepost run SHAPE -- fencepost trace record ...` in a guest");
  return fail(ExitCode::kDevice, fmt::format("there is no tracefs at {}", tracefs.string()),
              fmt::format("mount -t tracefs nodev {}; the kernel needs CONFIG_FTRACE and "
                          "CONFIG_ENABLE_DEFAULT_TRACERS, or a tracer",
                          tracefs.string()));
}

/// The number after `key` in a file of "key: number" lines.
std::uint64_t number_after(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ', at + key.size())));
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Result<Tracer> Tracer::create(const TracerSetup& setup) {
  FP_TRY(require_tracefs(setup.tracefs));
  const fs::path folder = setup.tracefs / "instances" / setup.name;
  ::rmdir(folder.c_str());  // one that a killed process left behind; refused while one is in use
  if (::mkdir(folder.c_str(), 0700) != 0)
    return fail_errno(ExitCode::kDevice, fmt::format("cannot make {}", folder.string()),
                      errno == EEXIST ? "another recording is running" : "");
  Tracer tracer(folder);
  FP_TRY(write_sysfs(folder / "tracing_on", "0"));
  FP_TRY(write_sysfs(folder / "trace_clock", "mono"));
  FP_TRY(write_sysfs(folder / "buffer_size_kb", fmt::format("{}", setup.buffer_kb)));
  FP_TRY(tracer.enable_events());
  return tracer;
}

Status Tracer::enable_events() {
  for (const auto* system : kEventSystems) {
    const auto enable = folder_ / "events" / system / "enable";
    if (is_there(enable)) FP_TRY(write_sysfs(enable, "1"));
  }
  for (const std::string event : kEvents) {
    auto& list = is_there(folder_ / "events" / event) ? events_ : missing_;
    list.push_back(event);
    std::replace(list.back().begin(), list.back().end(), '/', ':');
  }
  return {};
}

Tracer::Tracer(Tracer&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      events_(std::move(other.events_)),
      missing_(std::move(other.missing_)) {}

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

Status Tracer::pause() {
  return write_sysfs(folder_ / "tracing_on", "0");
}

Result<std::string> Tracer::stop() {
  FP_TRY(pause());
  return read_file(folder_ / "trace");
}

Result<UniqueFd> Tracer::open_pipe() const {
  UniqueFd pipe(::open((folder_ / "trace_pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!pipe) return fail_errno(ExitCode::kDevice, "cannot open the trace_pipe");
  return pipe;
}

TraceLoss Tracer::loss() const {
  TraceLoss loss;
  std::error_code error;
  for (const auto& cpu : fs::directory_iterator(folder_ / "per_cpu", error)) {
    const auto stats = read_file(cpu.path() / "stats");
    if (!stats) continue;
    loss.overrun += number_after(*stats, "\noverrun:");
    loss.dropped += number_after(*stats, "\ndropped events:");
  }
  return loss;
}

}  // namespace fencepost::agent
