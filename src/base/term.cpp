// SPDX-License-Identifier: MIT
// What the other end of a descriptor can show: a terminal or not, colours, width.
#include "base/term.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace fencepost {
namespace {

constexpr int kLeastWidth = 20;
constexpr int kUsualWidth = 80;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

bool is_terminal(int fd) {
  const std::string_view term = environment("TERM");
  return ::isatty(fd) == 1 && !term.empty() && term != "dumb";
}

bool want_colour(int fd) {
  return is_terminal(fd) && environment("NO_COLOR").empty();
}

int terminal_width(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return std::max<int>(size.ws_col, kLeastWidth);
  const int columns = std::atoi(std::string(environment("COLUMNS")).c_str());
  return columns > 0 ? std::max(columns, kLeastWidth) : kUsualWidth;
}

}  // namespace fencepost
