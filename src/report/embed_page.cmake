# SPDX-License-Identifier: MIT
# cmake -D SCRIPT= -D STYLE= -D OUT= -P embed_page.cmake: two files as two C++ strings.
file(READ ${SCRIPT} script)
file(READ ${STYLE} style)
foreach(content IN ITEMS "${script}" "${style}")
  if(content MATCHES "[)]PAGE\"" OR content MATCHES "</(script|style)")
    message(FATAL_ERROR "the bundled page would end its own string or element")
  endif()
endforeach()
file(WRITE ${OUT} "// Made by embed_page.cmake.
#include \"report/page_assets.h\"

namespace fencepost::report {
std::string_view page_style() { return R\"PAGE(${style})PAGE\"; }
std::string_view page_script() { return R\"PAGE(${script})PAGE\"; }
}  // namespace fencepost::report
")
