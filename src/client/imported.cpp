// SPDX-License-Identifier: MIT
// Reads a picture in a dma-buf between the two ends of a CPU access.
#include "client/imported.h"

#include "picture/md5.h"

namespace fencepost::client {

Result<Imported> Imported::create(media::DmaBuf buffer, std::uint32_t bytes_per_line,
                                  std::uint32_t lines) {
  Imported imported;
  imported.buffer_ = std::move(buffer);
  FP_ASSIGN(imported.map_, imported.buffer_.map(PROT_READ));
  imported.bytes_per_line_ = bytes_per_line;
  imported.lines_ = lines;
  return imported;
}

Result<Told> Imported::ask() const {
  FP_ASSIGN(const auto fences, buffer_.export_sync_file(media::Access::kRead));
  FP_ASSIGN(const auto info, fences.info());
  return info.pending() ? Told::kWait : Told::kReady;
}

Result<std::string> Imported::digest_nv12(Size size) const {
  return digest(size.width, size.height, size.height / 2);
}

Result<std::string> Imported::digest_rgb(Size size) const {
  return digest(std::size_t{size.width} * 3, size.height, 0);
}

Result<std::string> Imported::digest(std::size_t row_bytes, std::size_t luma_rows,
                                     std::size_t chroma_rows) const {
  const auto bytes = map_.bytes();
  const std::size_t rows = chroma_rows == 0 ? luma_rows : lines_ + chroma_rows;
  if (row_bytes > bytes_per_line_ || luma_rows > rows || rows * bytes_per_line_ > bytes.size())
    return fail(ExitCode::kDevice, "the dma-buf is too small for the picture");
  FP_TRY(buffer_.begin_cpu_access(media::Access::kRead));
  picture::Md5 md5;
  const auto add = [&](std::size_t first, std::size_t count) {
    for (std::size_t row = first; row < first + count; ++row)
      md5.add(bytes.subspan(row * bytes_per_line_, row_bytes));
  };
  add(0, luma_rows);
  add(lines_, chroma_rows);
  FP_TRY(buffer_.end_cpu_access(media::Access::kRead));
  return md5.finish();
}

}  // namespace fencepost::client
