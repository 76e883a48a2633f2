// SPDX-License-Identifier: MIT
// Finds a writeback connector's pipe and commits to it.
#include "media/drm_writeback.h"

#include <xf86drm.h>
#include <xf86drmMode.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace fencepost::media {
namespace {

/// Owns what libdrm allocates; `Free` is its own function for the type.
template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using DrmPtr = std::unique_ptr<T, Freer<Free>>;
using Resources = DrmPtr<drmModeRes, drmModeFreeResources>;
using Connector = DrmPtr<drmModeConnector, drmModeFreeConnector>;
using Encoder = DrmPtr<drmModeEncoder, drmModeFreeEncoder>;
using PlaneResources = DrmPtr<drmModePlaneRes, drmModeFreePlaneResources>;
using Plane = DrmPtr<drmModePlane, drmModeFreePlane>;
using Properties = DrmPtr<drmModeObjectProperties, drmModeFreeObjectProperties>;
using Property = DrmPtr<drmModePropertyRes, drmModeFreeProperty>;
using AtomicRequest = DrmPtr<drmModeAtomicReq, drmModeAtomicFree>;

struct Found {
  std::uint32_t id = 0;
  std::uint64_t value = 0;
};

/// The property of that name of any KMS object.
std::optional<Found> find_property(int fd, std::uint32_t object, std::string_view name) {
  const Properties all(drmModeObjectGetProperties(fd, object, DRM_MODE_OBJECT_ANY));
  for (std::uint32_t i = 0; all && i < all->count_props; ++i) {
    const Property property(drmModeGetProperty(fd, all->props[i]));
    if (property && name == property->name) return Found{all->props[i], all->prop_values[i]};
  }
  return std::nullopt;
}

/// Collects properties by name; the first one that does not exist is remembered as the Error.
class Commit {
 public:
  explicit Commit(int fd) : fd_(fd), request_(drmModeAtomicAlloc()) {}

  void set(std::uint32_t object, std::string_view name, std::uint64_t value) {
    const auto property = find_property(fd_, object, name);
    if (!property && status_)
      status_ = fail(ExitCode::kDevice, fmt::format("KMS object {} has no '{}'", object, name));
    if (property) drmModeAtomicAddProperty(request_.get(), object, property->id, value);
  }

  Status commit(std::uint32_t flags) {
    FP_TRY(status_);
    if (drmModeAtomicCommit(fd_, request_.get(), flags, nullptr) != 0)
      return fail_errno(ExitCode::kIo, "the atomic commit was refused");
    return {};
  }

 private:
  int fd_;
  AtomicRequest request_;
  Status status_;
};

/// Owns a blob, the form in which a mode is handed over.
class Blob {
 public:
  static Result<Blob> create(int fd, const drmModeModeInfo& mode) {
    std::uint32_t id = 0;
    if (drmModeCreatePropertyBlob(fd, &mode, sizeof(mode), &id) != 0)
      return fail_errno(ExitCode::kIo, "cannot create the mode's blob");
    return Blob(fd, id);
  }
  Blob(Blob&& other) noexcept : fd_(other.fd_), id_(std::exchange(other.id_, 0)) {}
  Blob& operator=(Blob&&) = delete;
  ~Blob() {
    if (id_ != 0) drmModeDestroyPropertyBlob(fd_, id_);
  }
  [[nodiscard]] std::uint32_t id() const { return id_; }

 private:
  Blob(int fd, std::uint32_t id) : fd_(fd), id_(id) {}
  int fd_;
  std::uint32_t id_;
};

/// A mode of that size. A writeback connector has no monitor whose timing would matter; at 10 Hz
/// vkms composes each picture in its time, also on a host that is busy. Where it does not, its
/// worker may find a picture that has been taken down, and warns.
drmModeModeInfo make_mode(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kBlanking = 60;
  drmModeModeInfo mode{};
  const auto w = static_cast<std::uint16_t>(width);
  const auto h = static_cast<std::uint16_t>(height);
  mode.hdisplay = w;
  mode.hsync_start = static_cast<std::uint16_t>(w + 10);
  mode.hsync_end = static_cast<std::uint16_t>(w + 20);
  mode.htotal = static_cast<std::uint16_t>(w + kBlanking);
  mode.vdisplay = h;
  mode.vsync_start = static_cast<std::uint16_t>(h + 10);
  mode.vsync_end = static_cast<std::uint16_t>(h + 20);
  mode.vtotal = static_cast<std::uint16_t>(h + kBlanking);
  mode.vrefresh = 10;
  mode.clock = (width + kBlanking) * (height + kBlanking) * mode.vrefresh / 1000;
  fmt::format_to_n(mode.name, sizeof(mode.name) - 1, "{}x{}", width, height);
  return mode;
}

/// The writeback connector and a mask of the CRTCs that can drive it.
std::optional<std::pair<std::uint32_t, std::uint32_t>> find_connector(int fd,
                                                                      const drmModeRes& resources) {
  for (const auto id :
       std::span(resources.connectors, static_cast<std::size_t>(resources.count_connectors))) {
    const Connector connector(drmModeGetConnectorCurrent(fd, id));
    if (!connector || connector->connector_type != DRM_MODE_CONNECTOR_WRITEBACK ||
        connector->count_encoders == 0)
      continue;
    const Encoder encoder(drmModeGetEncoder(fd, connector->encoders[0]));
    if (encoder && encoder->possible_crtcs != 0) return {{id, encoder->possible_crtcs}};
  }
  return std::nullopt;
}

std::optional<std::uint32_t> find_primary_plane(int fd, unsigned crtc_index) {
  const PlaneResources planes(drmModeGetPlaneResources(fd));
  if (!planes) return std::nullopt;
  for (const auto id : std::span(planes->planes, planes->count_planes)) {
    const Plane plane(drmModeGetPlane(fd, id));
    const auto type = find_property(fd, id, "type");
    if (plane && (plane->possible_crtcs >> crtc_index & 1U) != 0 && type &&
        type->value == DRM_PLANE_TYPE_PRIMARY)
      return id;
  }
  return std::nullopt;
}

}  // namespace

Result<WritebackPipe> WritebackPipe::open(const DrmDevice& device) {
  const int fd = device.fd();
  for (const auto capability : {DRM_CLIENT_CAP_UNIVERSAL_PLANES, DRM_CLIENT_CAP_ATOMIC,
                                DRM_CLIENT_CAP_WRITEBACK_CONNECTORS})
    if (drmSetClientCap(fd, static_cast<std::uint64_t>(capability), 1) != 0)
      return fail_errno(ExitCode::kDevice, "the DRM device lacks atomic commits or writeback");

  const Resources resources(drmModeGetResources(fd));
  if (!resources) return fail_errno(ExitCode::kDevice, "the DRM device has no KMS resources");
  const auto connector = find_connector(fd, *resources);
  if (!connector) return fail(ExitCode::kDevice, "the DRM device has no writeback connector");
  const auto crtc_index = static_cast<unsigned>(std::countr_zero(connector->second));
  const auto plane = find_primary_plane(fd, crtc_index);
  if (!plane || crtc_index >= static_cast<unsigned>(resources->count_crtcs))
    return fail(ExitCode::kDevice, "the writeback connector's CRTC has no primary plane");
  return WritebackPipe(
      device.file(),
      {.connector = connector->first, .crtc = resources->crtcs[crtc_index], .plane = *plane});
}

Result<SyncFile> WritebackPipe::commit(const Framebuffer& source, const Framebuffer& target,
                                       std::uint32_t width, std::uint32_t height) {
  FP_ASSIGN(const auto mode, Blob::create(file_->get(), make_mode(width, height)));
  int out_fence = -1;
  Commit commit(file_->get());
  commit.set(objects_.connector, "CRTC_ID", objects_.crtc);
  commit.set(objects_.connector, "WRITEBACK_FB_ID", target.id());
  commit.set(objects_.connector, "WRITEBACK_OUT_FENCE_PTR",
             reinterpret_cast<std::uintptr_t>(&out_fence));
  commit.set(objects_.crtc, "MODE_ID", mode.id());
  commit.set(objects_.crtc, "ACTIVE", 1);
  commit.set(objects_.plane, "FB_ID", source.id());
  commit.set(objects_.plane, "CRTC_ID", objects_.crtc);
  for (const auto* origin : {"SRC_X", "SRC_Y", "CRTC_X", "CRTC_Y"})
    commit.set(objects_.plane, origin, 0);
  // SRC_* are 16.16 fixed point.
  commit.set(objects_.plane, "SRC_W", std::uint64_t{width} << 16U);
  commit.set(objects_.plane, "SRC_H", std::uint64_t{height} << 16U);
  commit.set(objects_.plane, "CRTC_W", width);
  commit.set(objects_.plane, "CRTC_H", height);
  FP_TRY(commit.commit(DRM_MODE_ATOMIC_ALLOW_MODESET | DRM_MODE_ATOMIC_NONBLOCK));
  return SyncFile(UniqueFd(out_fence));
}

Status WritebackPipe::disable() {
  Commit commit(file_->get());
  commit.set(objects_.connector, "CRTC_ID", 0);
  commit.set(objects_.crtc, "MODE_ID", 0);
  commit.set(objects_.crtc, "ACTIVE", 0);
  commit.set(objects_.plane, "FB_ID", 0);
  commit.set(objects_.plane, "CRTC_ID", 0);
  return commit.commit(DRM_MODE_ATOMIC_ALLOW_MODESET);
}

}  // namespace fencepost::media
