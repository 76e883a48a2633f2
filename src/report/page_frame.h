// SPDX-License-Identifier: MIT
// What every page is: one file that works offline, whatever text of a guest is in it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace fencepost::report {

/// From the doctype to the opened body. `title` is plain text. No address can be reached from the
/// page.
std::string page_start(std::string_view title);

/// Plain text fit for HTML; valid UTF-8.
std::string html_text(std::string_view text);

/// A script element that only holds `data`, for the page's program to find by `id`.
std::string data_element(std::string_view id, const nlohmann::json& data);

/// The program, and the end of the page.
std::string page_end(std::string_view script);

}  // namespace fencepost::report
