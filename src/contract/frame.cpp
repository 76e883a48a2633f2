// SPDX-License-Identifier: MIT
// Finds "function+0xOFFSET/0xSIZE [module]" in a line of the kernel's log.
#include "contract/frame.h"

#include <cctype>

namespace fencepost::contract {
namespace {

using sv = std::string_view;

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '$';
}

}  // namespace

Frame frame_in(sv line) {
  const std::size_t plus = line.find("+0x");
  if (plus == sv::npos || plus == 0) return {};
  std::size_t begin = plus;
  while (begin > 0 && is_name_char(line[begin - 1])) --begin;
  Frame frame{line.substr(begin, plus - begin), {}, line.find(" ? ") < begin};
  const std::size_t open = line.find(" [", plus);
  const std::size_t close = open == sv::npos ? open : line.find_first_of("] ", open + 2);
  if (close != sv::npos) frame.module = line.substr(open + 2, close - open - 2);
  return frame;
}

}  // namespace fencepost::contract
