// SPDX-License-Identifier: MIT
// Reads git's complaint and the patch, and says what is missing in the source.
#include "kernel/patch_failure.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFailed = "error: patch failed: ";
constexpr std::string_view kError = "error: ";

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The number at the start of `text`, or -1.
int leading_number(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Reads on from the line after a hunk's header.
void read_before(const std::vector<std::string>& lines, std::size_t from, Hunk& hunk) {
  for (std::size_t i = from; i < lines.size(); ++i) {
    const char kind = lines[i].empty() ? ' ' : lines[i].front();
    if (kind == ' ' || (kind == '-' && lines[i] != "-- "))
      hunk.before.push_back(lines[i].empty() ? "" : lines[i].substr(1));
    else if (kind != '+' && kind != '\\')
      return;
  }
}

/// "the line `...` is not there", for the first line of `hunk` that `file` does not have.
std::string describe_missing(const Hunk& hunk, const fs::path& file) {
  const auto content = read_file(file);
  if (!content) return "the file is not there";
  const auto present_lines = split_lines(*content);
  const std::set<std::string> present(present_lines.begin(), present_lines.end());
  for (const auto& line : hunk.before) {
    if (present.contains(line)) continue;
    const auto start = std::min(line.find_first_not_of(" \t"), line.size());
    return fmt::format("the line `{}` is not there", line.substr(start));
  }
  return "its lines are there, but not together";
}

/// "drivers/a.c, hunk 2 (@@ -1,2 +1,3 @@): ..." for one "error: patch failed: FILE:LINE".
std::string describe_hunk(const std::string& place, const std::string& patch,
                          const fs::path& tree) {
  const auto colon = place.rfind(':');
  const auto file = place.substr(0, colon);
  const int line =
      leading_number(std::string_view(place).substr(std::min(colon, place.size() - 1) + 1));
  const auto hunk = find_hunk(patch, file, line);
  if (!hunk) return place;
  return fmt::format("{}, hunk {} ({}): {}", file, hunk->number, hunk->header,
                     describe_missing(*hunk, tree / file));
}

}  // namespace

std::optional<Hunk> find_hunk(const std::string& patch, const std::string& file, int line) {
  const auto lines = split_lines(patch);
  bool in_file = false;
  int number = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("diff --git ")) {
      in_file = lines[i].starts_with("diff --git a/" + file + " ");
      number = 0;
    }
    if (!in_file || !lines[i].starts_with("@@ -")) continue;
    ++number;
    if (leading_number(std::string_view(lines[i]).substr(4)) != line) continue;
    Hunk hunk{.number = number, .header = lines[i].substr(0, lines[i].find("@@", 3) + 2)};
    read_before(lines, i + 1, hunk);
    return hunk;
  }
  return std::nullopt;
}

Error explain_patch_failure(const fs::path& patch_file, const std::string& patch,
                            const std::string& apply_output, const fs::path& tree,
                            const std::string& onto) {
  std::vector<std::string> places;
  std::string other;
  for (const auto& line : split_lines(apply_output)) {
    if (line.starts_with(kFailed))
      places.push_back(line.substr(kFailed.size()));
    else if (other.empty() && line.starts_with(kError) && !line.ends_with("searching for:"))
      other = line.substr(kError.size());
  }
  auto why = places.empty() ? other : describe_hunk(places.front(), patch, tree);
  if (why.empty()) why = "git cannot read it as a patch";
  if (places.size() > 1)
    why += fmt::format("; {} more file{} in it", places.size() - 1,
                       places.size() == 2 ? " fails" : "s fail");
  return {ExitCode::kPatch,
          fmt::format("{} of series {} does not apply to {}: {}", patch_file.filename().string(),
                      patch_file.parent_path().filename().string(), onto, why),
          "correct the patch, or install the version of linux-source-6.12 that it was made for"};
}

}  // namespace fencepost::kernel
