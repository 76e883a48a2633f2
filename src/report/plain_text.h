// SPDX-License-Identifier: MIT
// Text from a guest made fit for terminals and line-based formats.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fencepost::report {

/// `text` as valid UTF-8: bytes that are none become U+FFFD.
std::string valid_utf8(std::string_view text);

/// One line: control characters, among them line ends and ESC, become spaces. Valid UTF-8.
std::string one_line(std::string_view text);

/// Characters of valid UTF-8, which is what a terminal's columns are for the text that we print.
std::size_t width(std::string_view text);

/// `text` filled up with spaces to `columns`.
std::string padded(std::string_view text, std::size_t columns);

/// `text` cut to `columns` with an ellipsis where something is missing.
std::string shortened(std::string_view text, std::size_t columns);

/// `text` broken at spaces into lines of at most `columns` characters; a longer word stands alone.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace fencepost::report
