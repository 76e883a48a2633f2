// SPDX-License-Identifier: MIT
// What all scenes share: which device, which memory, and how a scene says that it cannot be set up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "media/device.h"
#include "media/dmabuf.h"
#include "suite/context.h"

/// `FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {}))`: as FP_ASSIGN, but a device, format or
/// node that is missing (Error kDevice) ends the check as skipped, with that reason.
#define FP_SCENE(ctx, declaration, expression) \
  FP_SCENE_INNER(FP_CONCAT(fp_scene_, __LINE__), ctx, declaration, expression)
#define FP_SCENE_INNER(result, ctx, declaration, expression)                         \
  auto result = (expression);                                                        \
  if (!result && result.error().code == ::fencepost::ExitCode::kDevice)              \
    return (ctx).skip(result.error().what);                                          \
  if (!result) return tl::unexpected<::fencepost::Error>(std::move(result).error()); \
  declaration = std::move(*result)

namespace fencepost::suite {

/// The driver name of a release fence, in every shape that has one.
inline constexpr const char* kReleaseFence = "videobuf2";

/// Where the memory of CAPTURE buffers comes from.
enum class Backing {
  kMmap,     ///< the driver's own, handed out by EXPBUF
  kUdmabuf,  ///< imported (V4L2_MEMORY_DMABUF), made of a memfd
  kHeap,     ///< imported, from the system DMA heap
};

/// The node under test: ctx.device(), or else the first one of `driver`.
Result<media::VideoDevice> open_device(const Context& ctx, const std::string& driver);

/// A dma-buf of `size` bytes to import; `backing` is not kMmap.
Result<media::DmaBuf> allocate(Backing backing, std::size_t size);

/// The same for a device that has no MMU before it: from the heap of contiguous memory. Error
/// kDevice where there is none.
Result<media::DmaBuf> allocate_contiguous(std::size_t size);

/// A pattern without a zero byte, different for each seed, so that memory that nobody wrote, or
/// that still holds another frame, never passes for it.
void fill_pattern(std::span<std::byte> bytes, std::uint32_t seed);
/// How many bytes of `bytes` are as fill_pattern() writes them.
std::size_t count_pattern(std::span<const std::byte> bytes, std::uint32_t seed);

}  // namespace fencepost::suite
