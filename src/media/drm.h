// SPDX-License-Identifier: MIT
// A DRM device and what belongs to one open file of it: GEM handles, dumb buffers, framebuffers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/dmabuf.h"
#include "media/mapping.h"

namespace fencepost::media {

/// The descriptor of an open DRM device, shared by the objects that live in it.
using DrmFile = std::shared_ptr<const UniqueFd>;

/// Owns a GEM handle. Importing one dma-buf twice into one file gives one handle, which counts as
/// one object: the second import must not be owned as well (see DrmDevice::import_handle()).
class GemHandle {
 public:
  GemHandle() = default;
  GemHandle(DrmFile file, std::uint32_t handle) : file_(std::move(file)), handle_(handle) {}
  GemHandle(GemHandle&& other) noexcept;
  GemHandle& operator=(GemHandle&& other) noexcept;
  ~GemHandle();

  [[nodiscard]] std::uint32_t get() const { return handle_; }

 private:
  DrmFile file_;
  std::uint32_t handle_ = 0;
};

/// Owns a framebuffer object, of one plane of pixels.
class Framebuffer {
 public:
  Framebuffer() = default;
  Framebuffer(DrmFile file, std::uint32_t id) : file_(std::move(file)), id_(id) {}
  Framebuffer(Framebuffer&& other) noexcept;
  Framebuffer& operator=(Framebuffer&& other) noexcept;
  ~Framebuffer();

  [[nodiscard]] std::uint32_t id() const { return id_; }

 private:
  DrmFile file_;
  std::uint32_t id_ = 0;
};

/// A linear buffer that the CPU writes and reads, and a display takes.
struct DumbBuffer {
  GemHandle handle;
  std::uint32_t stride = 0;  ///< bytes
  std::uint64_t size = 0;    ///< bytes
  Mapping mapping;
};

/// How a GEM object's memory is laid out as pixels.
struct PixelLayout {
  std::uint32_t format = 0;  ///< DRM_FORMAT_*, drm_fourcc.h
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t stride = 0;  ///< bytes
};

/// An open DRM device.
class DrmDevice {
 public:
  /// The first /dev/dri/card* of kernel driver `driver` ("vkms", "vgem"). Error kDevice if none.
  static Result<DrmDevice> open(const std::string& driver);

  [[nodiscard]] int fd() const { return file_->get(); }
  [[nodiscard]] const DrmFile& file() const { return file_; }

  /// PRIME import; the handle's number, not yet owned by a GemHandle.
  [[nodiscard]] Result<std::uint32_t> import_handle(const DmaBuf& buffer) const;
  /// PRIME import of a dma-buf that this file has not imported yet.
  [[nodiscard]] Result<GemHandle> import(const DmaBuf& buffer) const;
  [[nodiscard]] Result<DumbBuffer> create_dumb(std::uint32_t width, std::uint32_t height,
                                               std::uint32_t bits_per_pixel) const;
  [[nodiscard]] Result<Framebuffer> add_framebuffer(const GemHandle& handle,
                                                    const PixelLayout& layout) const;

 private:
  explicit DrmDevice(UniqueFd fd) : file_(std::make_shared<const UniqueFd>(std::move(fd))) {}
  DrmFile file_;
};

}  // namespace fencepost::media
