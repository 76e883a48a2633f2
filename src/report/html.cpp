// SPDX-License-Identifier: MIT
// The report page: the bundled program of page/ and the run's data in one file.
#include "report/page_assets.h"
#include "report/pictures.h"
#include "report/plain_text.h"
#include "report/results.h"

namespace fencepost::report {
namespace {

using nlohmann::json;

std::string escaped(std::string_view text) {
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

/// JSON inside a script element: "<" appears in strings only, where it has another spelling.
std::string embedded(const json& data) {
  std::string out;
  for (const char c : data.dump(-1, ' ', false, json::error_handler_t::replace)) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Result<std::string> html(const Results& results, const std::filesystem::path& dir) {
  json data = to_json(results);
  data["pictures"] = embed_pictures(results, dir);
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  // The page must work offline, and a guest's text must not make it do anything: no address is
  // reachable from it at all.
  out +=
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>fencepost: is the fence contract kept?</title>\n";
  out += fmt::format("<style>{}</style>\n</head>\n<body>\n", page_style());
  out += fmt::format(
      "<noscript><p>The interactive report needs JavaScript. This is its matrix:</p>\n"
      "<pre>{}</pre></noscript>\n<div id=\"app\"></div>\n",
      escaped(matrix_text(results, 120, false)));
  out +=
      fmt::format("<script type=\"application/json\" id=\"results\">{}</script>\n", embedded(data));
  out += fmt::format("<script>{}</script>\n</body>\n</html>\n", page_script());
  return out;
}

}  // namespace fencepost::report
