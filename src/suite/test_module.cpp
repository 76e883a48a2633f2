// SPDX-License-Identifier: MIT
// Loads the kernel's test module on demand and speaks its ioctls.
#include "suite/test_module.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include <algorithm>

#include "base/process.h"
#include "fencepost_test.h"

namespace fencepost::suite {
namespace {

/// Where the guest's initramfs keeps it; it is not loaded at boot.
constexpr const char* kGuestModule = "/modules/fencepost_test.ko";

Result<UniqueFd> open_device() {
  UniqueFd fd(::open(FPT_DEVICE, O_RDWR | O_CLOEXEC));
  if (!fd) return fail_errno(ExitCode::kDevice, "cannot open " FPT_DEVICE);
  return fd;
}

Status load_module() {
  const UniqueFd file(::open(kGuestModule, O_RDONLY | O_CLOEXEC));
  if (!file) {
    FP_ASSIGN(const auto result, fencepost::run({.argv = {"modprobe", "fencepost_test"}}));
    if (result.ok()) return {};
    return fail(ExitCode::kDevice, "modprobe fencepost_test failed: " + result.output,
                "build and install kernel/test for the running kernel");
  }
  if (::syscall(SYS_finit_module, file.get(), "", 0) == 0 || errno == EEXIST) return {};
  return fail_errno(ExitCode::kDevice, std::string("cannot load ") + kGuestModule);
}

template <std::size_t N>
Status copy_symbol(std::string_view symbol, char (&field)[N]) {
  if (symbol.size() >= N)
    return fail(ExitCode::kInternal, fmt::format("symbol '{}' is too long", symbol));
  *std::copy(symbol.begin(), symbol.end(), field) = '\0';
  return {};
}

ResvFence from_kernel(const fpt_fence& fence) {
  const auto* end = std::find(std::begin(fence.driver), std::end(fence.driver), '\0');
  return {.context = fence.context,
          .seqno = fence.seqno,
          .status = fence.status,
          .usage = fence.usage,
          .driver = std::string(std::begin(fence.driver), end)};
}

}  // namespace

Result<TestModule> TestModule::open() {
  if (auto fd = open_device()) return TestModule(std::move(*fd));
  FP_TRY(load_module());
  FP_ASSIGN(auto fd, open_device());
  return TestModule(std::move(fd));
}

Result<TestModule::Hook> TestModule::add_hook(std::string_view symbol, unsigned action, int value,
                                              unsigned times, unsigned skip, unsigned argument) {
  fpt_hook hook{
      .action = action, .value = value, .skip = skip, .times = times, .argument = argument};
  FP_TRY(copy_symbol(symbol, hook.symbol));
  if (::ioctl(fd_.get(), FPT_HOOK, &hook) != 0)
    return fail_errno(ExitCode::kDevice, fmt::format("cannot hook {}", symbol));
  return Hook{hook.id};
}

Result<TestModule::Hook> TestModule::make_return(std::string_view symbol, int value, unsigned times,
                                                 unsigned skip) {
  return add_hook(symbol, FPT_RETURN, value, times, skip);
}

Result<TestModule::Hook> TestModule::fail_start_streaming(std::string_view symbol, int value,
                                                          unsigned times, unsigned skip) {
  return add_hook(symbol, FPT_START_STREAMING_FAILS, value, times, skip);
}

Result<TestModule::Hook> TestModule::delay(std::string_view symbol, int milliseconds,
                                           unsigned times, unsigned skip) {
  return add_hook(symbol, FPT_DELAY, milliseconds, times, skip);
}

Result<TestModule::Hook> TestModule::set_argument(std::string_view symbol, unsigned argument,
                                                  int value, unsigned times, unsigned skip) {
  return add_hook(symbol, FPT_SET_ARGUMENT, value, times, skip, argument);
}

Result<TestModule::Hook> TestModule::count_calls(std::string_view symbol) {
  return add_hook(symbol, FPT_COUNT_CALLS, 0, 0, 0);
}

Result<TestModule::Hook> TestModule::count_returns(std::string_view symbol, int value) {
  return add_hook(symbol, FPT_COUNT_RETURNS, value, 0, 0);
}

Result<unsigned> TestModule::read_hits(unsigned long request, std::uint32_t id) const {
  fpt_hits hits{.id = id};
  if (::ioctl(fd_.get(), request, &hits) != 0)
    return fail_errno(ExitCode::kIo, "cannot read the hits of a hook");
  return hits.hits;
}

Result<unsigned> TestModule::hits(Hook hook) const {
  return read_hits(FPT_HOOK_HITS, hook.id);
}

Result<unsigned> TestModule::hits(Callback callback) const {
  return read_hits(FPT_CALLBACK_HITS, callback.id);
}

Result<unsigned> TestModule::bracket_hits() const {
  return read_hits(FPT_BRACKET_HITS, 0);
}

Status TestModule::unhook(Hook hook) {
  if (::ioctl(fd_.get(), FPT_UNHOOK, &hook.id) != 0)
    return fail_errno(ExitCode::kIo, "cannot remove a hook");
  return {};
}

Result<int> TestModule::lock_gem(int drm_fd, std::uint32_t first, std::uint32_t second) const {
  fpt_gem gem{.drm_fd = drm_fd, .handles = {first, second}};
  if (::ioctl(fd_.get(), FPT_LOCK_GEM, &gem) != 0)
    return fail_errno(ExitCode::kIo, "cannot lock two GEM handles");
  return gem.result;
}

Result<TestModule::Callback> TestModule::add_callback(int dmabuf_fd, int video_fd) {
  fpt_callback callback{.dmabuf_fd = dmabuf_fd, .video_fd = video_fd};
  if (::ioctl(fd_.get(), FPT_CALLBACK, &callback) != 0)
    return fail_errno(ExitCode::kDevice, "cannot add a callback to the dma-buf's write fence");
  return Callback{callback.id};
}

Result<Resv> TestModule::resv(int dmabuf_fd) const {
  fpt_resv raw{.dmabuf_fd = dmabuf_fd};
  if (::ioctl(fd_.get(), FPT_RESV, &raw) != 0)
    return fail_errno(ExitCode::kIo, "cannot read a dma-buf's reservation object");
  Resv resv{.resv_id = raw.resv_id, .dmabuf_id = raw.dmabuf_id, .count = raw.count, .fences = {}};
  const auto stored = std::min<std::size_t>(raw.count, FPT_MAX_FENCES);
  std::transform(raw.fences, raw.fences + stored, std::back_inserter(resv.fences), from_kernel);
  return resv;
}

Status TestModule::set_optin(int video_fd, bool capture, bool on) {
  fpt_optin optin{.video_fd = video_fd, .capture = capture, .on = on};
  if (::ioctl(fd_.get(), FPT_OPTIN, &optin) != 0)
    return fail_errno(ExitCode::kDevice, "cannot set the queue's supports_release_fences");
  return {};
}

Status TestModule::bracket(std::string_view publish_symbol) {
  fpt_bracket bracket{};
  FP_TRY(copy_symbol(publish_symbol, bracket.publish_symbol));
  if (::ioctl(fd_.get(), FPT_BRACKET, &bracket) != 0)
    return fail_errno(ExitCode::kDevice, fmt::format("cannot bracket {}", publish_symbol));
  return {};
}

}  // namespace fencepost::suite
