// SPDX-License-Identifier: MIT
// DMA_HEAP_IOCTL_ALLOC.
#include "media/heap.h"

#include <fcntl.h>

namespace fencepost::media {

Result<DmaBuf> allocate_from_heap(const std::string& name, std::size_t size) {
  auto heap = open_file("/dev/dma_heap/" + name, O_RDONLY);
  if (!heap) return fail(ExitCode::kDevice, heap.error().what);
  dma_heap_allocation_data data{};
  data.len = size;
  data.fd_flags = O_RDWR | O_CLOEXEC;
  FP_TRY(try_ioctl(heap->get(), DMA_HEAP_IOCTL_ALLOC, &data, "DMA_HEAP_IOCTL_ALLOC"));
  return DmaBuf(UniqueFd(static_cast<int>(data.fd)));
}

}  // namespace fencepost::media
