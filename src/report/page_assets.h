// SPDX-License-Identifier: MIT
// The bundled style and program of the report page (page/), made at build time.
#pragma once

#include <string_view>

namespace fencepost::report {

std::string_view page_style();
std::string_view page_script();

}  // namespace fencepost::report
