// SPDX-License-Identifier: MIT
// Opens DRM devices by driver name and owns their per-file objects, over libdrm.
#include "media/drm.h"

#include <fcntl.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

namespace fencepost::media {
namespace {

/// /dev/dri/card0, card1, ...; without libudev, so that a static program finds them too.
std::vector<std::filesystem::path> card_nodes() {
  std::vector<std::filesystem::path> nodes;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/dri", missing))
    if (entry.path().filename().string().starts_with("card")) nodes.push_back(entry.path());
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

bool is_driver(int fd, const std::string& driver) {
  const std::unique_ptr<drmVersion, decltype(&drmFreeVersion)> version(drmGetVersion(fd),
                                                                       &drmFreeVersion);
  return version && driver == version->name;
}

}  // namespace

GemHandle::GemHandle(GemHandle&& other) noexcept
    : file_(std::move(other.file_)), handle_(std::exchange(other.handle_, 0)) {}

GemHandle& GemHandle::operator=(GemHandle&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(handle_, other.handle_);
  return *this;
}

GemHandle::~GemHandle() {
  if (handle_ != 0) drmCloseBufferHandle(file_->get(), handle_);
}

Framebuffer::Framebuffer(Framebuffer&& other) noexcept
    : file_(std::move(other.file_)), id_(std::exchange(other.id_, 0)) {}

Framebuffer& Framebuffer::operator=(Framebuffer&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(id_, other.id_);
  return *this;
}

Framebuffer::~Framebuffer() {
  if (id_ != 0) drmModeRmFB(file_->get(), id_);
}

Result<DrmDevice> DrmDevice::open(const std::string& driver) {
  for (const auto& node : card_nodes()) {
    UniqueFd fd(::open(node.c_str(), O_RDWR | O_CLOEXEC));
    if (fd && is_driver(fd.get(), driver)) return DrmDevice(std::move(fd));
  }
  return fail(ExitCode::kDevice, "there is no DRM device of driver " + driver);
}

Result<std::uint32_t> DrmDevice::import_handle(const DmaBuf& buffer) const {
  std::uint32_t handle = 0;
  if (drmPrimeFDToHandle(fd(), buffer.fd(), &handle) != 0)
    return fail_errno(ExitCode::kIo, "cannot import a dma-buf into the DRM device");
  return handle;
}

Result<GemHandle> DrmDevice::import(const DmaBuf& buffer) const {
  FP_ASSIGN(const auto handle, import_handle(buffer));
  return GemHandle(file_, handle);
}

Result<DumbBuffer> DrmDevice::create_dumb(std::uint32_t width, std::uint32_t height,
                                          std::uint32_t bits_per_pixel) const {
  drm_mode_create_dumb create{.height = height, .width = width, .bpp = bits_per_pixel};
  if (drmIoctl(fd(), DRM_IOCTL_MODE_CREATE_DUMB, &create) != 0)
    return fail_errno(ExitCode::kIo, "cannot create a dumb buffer");
  // Closing the handle destroys a dumb buffer as DESTROY_DUMB does.
  DumbBuffer buffer{.handle = GemHandle(file_, create.handle),
                    .stride = create.pitch,
                    .size = create.size,
                    .mapping = {}};
  drm_mode_map_dumb map{.handle = create.handle};
  if (drmIoctl(fd(), DRM_IOCTL_MODE_MAP_DUMB, &map) != 0)
    return fail_errno(ExitCode::kIo, "cannot find a dumb buffer's mapping");
  FP_ASSIGN(buffer.mapping, Mapping::create(fd(), create.size, static_cast<off_t>(map.offset)));
  return buffer;
}

Result<Framebuffer> DrmDevice::add_framebuffer(const GemHandle& handle,
                                               const PixelLayout& layout) const {
  const std::uint32_t handles[4] = {handle.get()};
  const std::uint32_t strides[4] = {layout.stride};
  const std::uint32_t offsets[4] = {};
  std::uint32_t id = 0;
  if (drmModeAddFB2(fd(), layout.width, layout.height, layout.format, handles, strides, offsets,
                    &id, 0) != 0)
    return fail_errno(ExitCode::kIo, "cannot make a framebuffer");
  return Framebuffer(file_, id);
}

}  // namespace fencepost::media
