// SPDX-License-Identifier: MIT
// Finds out what a recording is, and opens the reader for it.
#include "trace/dat_layout.h"
#include "trace/dat_reader.h"
#include "trace/reader.h"
#include "trace/source.h"
#include "trace/text_reader.h"

namespace fencepost::trace {
namespace {

Result<std::unique_ptr<Reader>> open_source(std::unique_ptr<Source> raw, Recording recording) {
  auto source = std::make_unique<PeekedSource>(std::move(raw));
  FP_ASSIGN(const auto head, source->peek(6));
  recording.compression = compression_of(head);
  if (!recording.compression.empty())
    source = std::make_unique<PeekedSource>(decompressed(std::move(source), recording.compression));
  FP_ASSIGN(const auto start, source->peek(kDatMagic.size()));
  if (start == kDatMagic) return open_dat(*source, std::move(recording));
  return std::make_unique<TextReader>(std::move(source), std::move(recording));
}

}  // namespace

Result<std::unique_ptr<Reader>> open(const std::filesystem::path& file) {
  FP_ASSIGN(auto source, from_file(file));
  Recording recording;
  recording.name = file.string();
  return open_source(std::move(source), std::move(recording));
}

Result<std::unique_ptr<Reader>> open_bytes(std::string_view bytes, std::string name) {
  Recording recording;
  recording.name = std::move(name);
  return open_source(from_bytes(bytes), std::move(recording));
}

}  // namespace fencepost::trace
