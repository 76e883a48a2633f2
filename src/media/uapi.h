// SPDX-License-Identifier: MIT
// The kernel's user interfaces that the media types wrap, with what Debian 12's headers (6.1) lack.
#pragma once

#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/media.h>
#include <linux/sync_file.h>
#include <linux/udmabuf.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>

#include <cstdint>

// include/uapi/linux/videodev2.h since 6.10.
#ifndef VIDIOC_REMOVE_BUFS
struct v4l2_remove_buffers {
  std::uint32_t index;
  std::uint32_t count;
  std::uint32_t type;
  std::uint32_t reserved[13];
};
#define VIDIOC_REMOVE_BUFS _IOWR('V', 104, struct v4l2_remove_buffers)
#define V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS (1 << 8)
#endif

// drivers/media/test-drivers/vim2m.c: its own controls, in no UAPI header.
inline constexpr std::uint32_t kVim2mTransTimeMsec = V4L2_CID_USER_BASE + 0x1000;
inline constexpr std::uint32_t kVim2mTransNumBufs = V4L2_CID_USER_BASE + 0x1001;

// drivers/dma-buf/sw_sync.c: debugfs only, in no UAPI header.
struct sw_sync_create_fence_data {
  std::uint32_t value;
  char name[32];
  std::int32_t fence;
};
#define SW_SYNC_IOC_CREATE_FENCE _IOWR('W', 0, struct sw_sync_create_fence_data)
#define SW_SYNC_IOC_INC _IOW('W', 1, std::uint32_t)
