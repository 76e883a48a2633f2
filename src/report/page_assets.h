// SPDX-License-Identifier: MIT
// The bundled programs of the pages (page/) and the style that they share, made at build time.
#pragma once

#include <string_view>

namespace fencepost::report {

std::string_view page_style();
std::string_view report_script();
std::string_view trace_script();

}  // namespace fencepost::report
