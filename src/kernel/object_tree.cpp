// SPDX-License-Identifier: MIT
// Keeps file times and the state file such that make compiles exactly what changed.
#include "kernel/object_tree.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <unordered_set>

#include "base/files.h"
#include "kernel/series.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

/// 2000-01-01: older than any object.
constexpr timespec kOld = {946684800, 0};
constexpr timespec kNow = {0, UTIME_NOW};

/// Sets the time of each file that is there; one that the shape does not have is no error.
void set_times(const std::vector<fs::path>& files, const timespec& time) {
  for (const auto& file : files) {
    const timespec times[2] = {{0, UTIME_OMIT}, time};
    ::utimensat(AT_FDCWD, file.c_str(), times, AT_SYMLINK_NOFOLLOW);
  }
}

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t modified_ns(const fs::path& file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0) return 0;
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

ObjectState parse_state(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  ObjectState state;
  if (!json.is_object()) return state;
  if (const auto commits = json.find("commits"); commits != json.end() && commits->is_array())
    for (const auto& commit : *commits)
      if (commit.is_string()) state.commits.push_back(commit);
  if (const auto config = json.find("config"); config != json.end() && config->is_string())
    state.config = *config;
  if (const auto since = json.find("building_since"); since != json.end() && since->is_number())
    state.building_since = *since;
  if (const auto whole = json.find("whole"); whole != json.end() && whole->is_boolean())
    state.whole = *whole;
  return state;
}

/// Whether one of the words of a .cmd file is in `changed`.
bool mentions(const std::string& text, const std::unordered_set<std::string>& changed) {
  std::istringstream words(text);
  for (std::string word; words >> word;)
    if (changed.contains(word)) return true;
  return false;
}

}  // namespace

fs::path ObjectTree::state_file() const {
  return objects_ / ".fencepost-state.json";
}

Status ObjectTree::save() const {
  const nlohmann::json json = {{"commits", state_.commits},
                               {"config", state_.config},
                               {"building_since", state_.building_since},
                               {"whole", state_.whole}};
  return write_file(state_file(), json.dump(2) + "\n");
}

Status ObjectTree::open() {
  std::error_code error;
  if (fs::exists(state_file(), error)) {
    FP_ASSIGN(const auto text, read_file(state_file()));
    state_ = parse_state(text);
  }
  if (state_.commits.empty()) fs::remove_all(objects_, error);
  FP_TRY(make_folder(objects_));
  if (state_.building_since == 0) return {};
  remove_half_written();
  state_.config.clear();
  return {};
}

void ObjectTree::remove_half_written() const {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(objects_, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && entry->path() != state_file() &&
        modified_ns(entry->path()) >= state_.building_since)
      fs::remove(entry->path(), ignored);
  }
}

Result<std::vector<fs::path>> ObjectTree::prepare(const std::string& commit,
                                                  const std::string& came_from) {
  std::set<std::string> touched_by_series, changed;
  auto involved = state_.commits;
  involved.insert(involved.end(), {commit, came_from});
  for (const auto& one : involved) {
    FP_ASSIGN(const auto files, changed_files(source_, "base", one));
    touched_by_series.insert(files.begin(), files.end());
  }
  for (const auto& one : state_.commits) {
    FP_ASSIGN(const auto files, changed_files(source_, one, commit));
    changed.insert(files.begin(), files.end());
  }

  std::vector<fs::path> old, now;
  for (const auto& file : touched_by_series) old.push_back(source_ / file);
  for (const auto& file : changed) now.push_back(source_ / file);
  set_times(old, kOld);
  set_times(now, kNow);

  if (std::find(state_.commits.begin(), state_.commits.end(), commit) == state_.commits.end())
    state_.commits.push_back(commit);
  state_.building_since = now_ns();
  FP_TRY(save());
  return now;
}

Status ObjectTree::finish(const std::string& commit) {
  for (const auto& earlier : state_.commits) {
    FP_ASSIGN(const auto files, changed_files(source_, earlier, commit));
    std::vector<fs::path> old;
    for (const auto& file : files) old.push_back(source_ / file);
    set_times(old, kOld);
  }
  state_.commits = {commit};
  state_.whole = true;
  state_.building_since = 0;
  return save();
}

Status ObjectTree::give_up() {
  state_.building_since = 0;
  return save();
}

Status ObjectTree::set_config(const std::string& digest) {
  state_.config = digest;
  return save();
}

int ObjectTree::count_affected(const std::vector<fs::path>& changed) const {
  std::unordered_set<std::string> names;
  for (const auto& file : changed) names.insert(file.string());
  if (names.empty()) return 0;
  int count = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(objects_, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (!name.starts_with('.') || !name.ends_with(".o.cmd")) continue;
    const auto text = read_file(entry->path());
    if (text && mentions(*text, names)) ++count;
  }
  return count;
}

}  // namespace fencepost::kernel
