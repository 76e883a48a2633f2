// SPDX-License-Identifier: MIT
// SHA-256 from OpenSSL over length-prefixed pieces.
#include "kernel/hash.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/files.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;

void Hash::add(std::string_view name, std::string_view content) {
  pieces_ += fmt::format("{}:{}{}:{}", name.size(), name, content.size(), content);
}

Status Hash::add_file(const fs::path& file) {
  FP_ASSIGN(const auto content, read_file(file));
  add(file.filename().string(), content);
  return {};
}

Status Hash::add_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->is_regular_file(error)) files.push_back(entry->path());
  if (error)
    return fail(ExitCode::kIo, fmt::format("cannot read {}: {}", folder.string(), error.message()));
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    FP_ASSIGN(const auto content, read_file(file));
    add(fs::relative(file, folder, error).string(), content);
  }
  return {};
}

std::string Hash::hex(std::size_t digits) const {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(pieces_.data()), pieces_.size(), digest.data());
  std::string text;
  for (const auto byte : digest) text += fmt::format("{:02x}", byte);
  return text.substr(0, digits);
}

}  // namespace fencepost::kernel
