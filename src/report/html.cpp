// SPDX-License-Identifier: MIT
// The report page: the bundled program of page/ and the run's data in one file.
#include "report/page_assets.h"
#include "report/page_frame.h"
#include "report/pictures.h"
#include "report/results.h"

namespace fencepost::report {

Result<std::string> html(const Results& results, const std::filesystem::path& dir) {
  nlohmann::json data = to_json(results);
  data["pictures"] = embed_pictures(results, dir);
  std::string out = page_start("fencepost: is the fence contract kept?");
  out += fmt::format(
      "<noscript><p>The interactive report needs JavaScript. This is its matrix:</p>\n"
      "<pre>{}</pre></noscript>\n<div id=\"app\"></div>\n",
      html_text(matrix_text(results, 120, false)));
  out += data_element("results", data);
  out += page_end(report_script());
  return out;
}

}  // namespace fencepost::report
