// SPDX-License-Identifier: MIT
// The frames of a run as data: URIs, so that the page needs no other file.
#include "report/pictures.h"

#include <algorithm>
#include <cstdint>

#include "base/files.h"

namespace fencepost::report {
namespace {

constexpr std::size_t kMaxPicture = 4U << 20;    // bytes of one PNG
constexpr std::size_t kMaxPictures = 24U << 20;  // bytes of all, so that a browser copes
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

/// Where an observation's file is: as named, or the evidence file of that name.
std::filesystem::path locate(const Cell& cell, const std::string& file) {
  for (const std::string& path : cell.evidence) {
    if (path == file || std::filesystem::path(path).filename() == file) return path;
  }
  return file;
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= have ? kDigits[group >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return out;
}

std::map<std::string, std::string> embed_pictures(const Results& results,
                                                  const std::filesystem::path& dir) {
  std::map<std::string, std::string> pictures;
  std::size_t total = 0;
  for (const Cell& cell : results.cells) {
    for (const Observation& o : cell.observations) {
      if (o.kind != Observation::Kind::kPicture || pictures.contains(o.file)) continue;
      const auto bytes = read_file(dir / locate(cell, o.file));
      if (!bytes || !bytes->starts_with(kPngSignature) || bytes->size() > kMaxPicture) continue;
      if (total + bytes->size() > kMaxPictures) continue;
      total += bytes->size();
      pictures[o.file] = "data:image/png;base64," + base64(*bytes);
    }
  }
  return pictures;
}

}  // namespace fencepost::report
