// SPDX-License-Identifier: MIT
// The frames of a run as data: URIs, so that the page needs no other file.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "report/results.h"

namespace fencepost::report {

/// RFC 4648 with padding.
std::string base64(std::string_view bytes);

/// The file of each picture observation, as in the observation, with its PNG as a data: URI. What
/// is no PNG, is missing, or would make the page too large is left out; the page says so.
std::map<std::string, std::string> embed_pictures(const Results& results,
                                                  const std::filesystem::path& dir);

}  // namespace fencepost::report
