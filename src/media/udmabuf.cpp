// SPDX-License-Identifier: MIT
// A sealed memfd, handed to /dev/udmabuf.
#include "media/udmabuf.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace fencepost::media {
namespace {

std::size_t whole_pages(std::size_t size) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

}  // namespace

Result<DmaBuf> create_udmabuf(std::size_t size) {
  auto device = open_file("/dev/udmabuf", O_RDWR);
  if (!device) return fail(ExitCode::kDevice, device.error().what);
  const std::size_t bytes = whole_pages(size);
  UniqueFd memory(::memfd_create("fencepost", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory) return fail_errno(ExitCode::kIo, "memfd_create");
  if (::ftruncate(memory.get(), static_cast<off_t>(bytes)) != 0)
    return fail_errno(ExitCode::kIo, "cannot size a memfd");
  // udmabuf refuses memory that could shrink under it.
  if (::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK) != 0)
    return fail_errno(ExitCode::kIo, "cannot seal a memfd");
  udmabuf_create create{.memfd = static_cast<std::uint32_t>(memory.get()),
                        .flags = UDMABUF_FLAGS_CLOEXEC,
                        .offset = 0,
                        .size = bytes};
  const int fd = call_ioctl(device->get(), UDMABUF_CREATE, &create);
  if (fd < 0) return fail(ExitCode::kIo, fmt::format("UDMABUF_CREATE: {}", std::strerror(-fd)));
  return DmaBuf(UniqueFd(fd));
}

}  // namespace fencepost::media
