// SPDX-License-Identifier: MIT
// What every page is: one file that works offline, whatever text of a guest is in it.
#include "report/page_frame.h"

#include <fmt/format.h>

#include "report/page_assets.h"
#include "report/plain_text.h"

namespace fencepost::report {

using nlohmann::json;

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string page_start(std::string_view title) {
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  // The page must work offline, and a guest's text must not make it do anything: no address is
  // reachable from it at all.
  out +=
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n";
  out += fmt::format("<title>{}</title>\n", html_text(title));
  out += fmt::format("<style>{}</style>\n</head>\n<body>\n", page_style());
  return out;
}

std::string data_element(std::string_view id, const json& data) {
  std::string out = fmt::format("<script type=\"application/json\" id=\"{}\">", id);
  // "<" appears in strings only, where it has another spelling.
  for (const char c : data.dump(-1, ' ', false, json::error_handler_t::replace)) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out + "</script>\n";
}

std::string page_end(std::string_view script) {
  return fmt::format("<script>{}</script>\n</body>\n</html>\n", script);
}

}  // namespace fencepost::report
