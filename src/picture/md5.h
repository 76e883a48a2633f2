// SPDX-License-Identifier: MIT
// MD5, to compare frames with what ffmpeg's "framemd5" says of them.
#pragma once

#include <md5.h>

#include <cstddef>
#include <span>
#include <string>

namespace fencepost::picture {

/// The digest of all that it was given.
class Md5 {
 public:
  Md5();
  void add(std::span<const std::byte> bytes);
  /// 32 hexadecimal digits; nothing can be added after it.
  [[nodiscard]] std::string finish();

 private:
  MD5_CTX context_{};
};

}  // namespace fencepost::picture
