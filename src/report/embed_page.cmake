# SPDX-License-Identifier: MIT
# cmake -D REPORT= -D TRACE= -D STYLE= -D OUT= -P embed_page.cmake: three files as C++ strings.
file(READ ${REPORT} report)
file(READ ${TRACE} trace)
file(READ ${STYLE} style)
foreach(content IN ITEMS "${report}" "${trace}" "${style}")
  if(content MATCHES "[)]PAGE\"" OR content MATCHES "</(script|style)")
    message(FATAL_ERROR "the bundled page would end its own string or element")
  endif()
endforeach()
file(WRITE ${OUT} "// Made by embed_page.cmake.
#include \"report/page_assets.h\"

namespace fencepost::report {
std::string_view page_style() { return R\"PAGE(${style})PAGE\"; }
std::string_view report_script() { return R\"PAGE(${report})PAGE\"; }
std::string_view trace_script() { return R\"PAGE(${trace})PAGE\"; }
}  // namespace fencepost::report
")
