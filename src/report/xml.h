// SPDX-License-Identifier: MIT
// Text made fit for XML.
#pragma once

#include <string>
#include <string_view>

namespace fencepost::report {

/// Text or an attribute's value. XML 1.0 has no place for most control characters, even escaped:
/// those become spaces.
std::string xml_escaped(std::string_view text);

}  // namespace fencepost::report
