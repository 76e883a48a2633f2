// SPDX-License-Identifier: MIT
// Checks series out and saves them, by git's own work trees, branches, am and format-patch.
//
// refs/fencepost/saved/<shape> is the commit that is in kernel/series/; the file fencepost-series
// in the work tree's git folder has the digest of the patch files that it was made from.
#include "kernel/workspace.h"

#include <algorithm>
#include <set>

#include "base/files.h"
#include "kernel/file_lock.h"
#include "kernel/git.h"
#include "kernel/series.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

std::string branch_of(const Shape& shape) {
  return "fencepost/" + shape.name;
}
std::string saved_ref(const Shape& shape) {
  return "refs/fencepost/saved/" + shape.name;
}

/// Where the branch of `shape` is checked out; empty where it is nowhere.
Result<fs::path> find_work_tree(const Git& repository, const Shape& shape) {
  FP_ASSIGN(const auto lines, repository.lines({"worktree", "list", "--porcelain"}));
  static constexpr std::string_view kPath = "worktree ";
  fs::path path;
  for (const auto& line : lines) {
    if (line.starts_with(kPath)) path = line.substr(kPath.size());
    if (line == "branch refs/heads/" + branch_of(shape)) return path;
  }
  return fs::path();
}

Status refuse_dirty(const Git& tree) {
  FP_ASSIGN(const auto lines, tree.lines({"status", "--porcelain"}));
  if (lines.empty()) return {};
  return fail(ExitCode::kUsage,
              fmt::format("{} has uncommitted changes: {}{}", tree.folder().string(),
                          lines.front().substr(std::min<std::size_t>(3, lines.front().size())),
                          lines.size() > 1 ? fmt::format(" and {} more", lines.size() - 1) : ""),
              "commit or discard them first");
}

/// Commits on the branch that no save has written, whether or not a work tree shows it.
Status refuse_unsaved(const Git& repository, const Shape& shape) {
  FP_ASSIGN(const auto tip, repository.commit("refs/heads/" + branch_of(shape)));
  FP_ASSIGN(const auto saved, repository.commit(saved_ref(shape)));
  if (tip.empty() || tip == saved) return {};
  return fail(ExitCode::kUsage,
              fmt::format("the branch {} in {} has commits that are not saved", branch_of(shape),
                          repository.folder().string()),
              fmt::format("`fencepost kernel save {}`, or delete the branch", shape.name));
}

Result<fs::path> digest_file(const Git& tree) {
  FP_ASSIGN(const auto lines, tree.lines({"rev-parse", "--absolute-git-dir"}));
  return fs::path(lines.front()) / "fencepost-series";
}

/// Remembers that the patch files and the work tree agree.
Status remember(const Git& tree, const Shape& shape, const std::vector<fs::path>& patches) {
  FP_ASSIGN(const auto digest, series_digest(patches));
  FP_ASSIGN(const auto file, digest_file(tree));
  FP_TRY(write_file(file, digest));
  return tree.check({"update-ref", saved_ref(shape), "HEAD"});
}

/// An existing work tree back at the base, or a new one.
Status start_work_tree(const BaseSource& base, const Shape& shape, const fs::path& folder,
                       const fs::path& present) {
  std::error_code error;
  if (!present.empty() && fs::exists(present, error)) {
    if (!fs::equivalent(present, folder, error))
      return fail(ExitCode::kUsage,
                  fmt::format("{} is checked out in {}", shape.name, present.string()),
                  "edit it there, or remove that work tree: git worktree remove");
    const Git tree(present);
    FP_TRY(refuse_dirty(tree));
    return tree.check({"reset", "--quiet", "--hard", "base"});
  }
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    return fail(ExitCode::kUsage, fmt::format("{} exists and is not empty", folder.string()),
                "name another folder");
  const Git repository(base.repository());
  FP_TRY(repository.check({"worktree", "prune"}));
  FP_TRY(make_folder(folder.parent_path()));
  return repository.check(
      {"worktree", "add", "--quiet", "-B", branch_of(shape), folder.string(), "base"});
}

/// What format-patch makes of base..HEAD, in a folder of its own.
Result<std::vector<fs::path>> format_series(const Git& tree, const fs::path& into) {
  std::error_code error;
  fs::remove_all(into, error);
  FP_TRY(make_folder(into));
  // The fixed length of abbreviated ids keeps patches the same as the repository grows.
  FP_TRY(tree.check({"-c", "core.abbrev=12", "format-patch", "--quiet", "--no-signature",
                     "--zero-commit", "--no-numbered", "--no-renames", "--output-directory",
                     into.string(), "base..HEAD"}));
  return list_patches(into);
}

Status refuse_no_series(const Git& tree) {
  FP_ASSIGN(const auto merges, tree.lines({"rev-list", "--merges", "base..HEAD"}));
  FP_ASSIGN(const auto ancestor, tree.run({"merge-base", "--is-ancestor", "base", "HEAD"}));
  if (merges.empty() && ancestor.ok()) return {};
  return fail(ExitCode::kUsage,
              fmt::format("the commits in {} are no series on the base", tree.folder().string()),
              "rebase them: git rebase base");
}

Status refuse_moved_series(const Git& tree, const Shape& shape) {
  FP_ASSIGN(const auto file, digest_file(tree));
  FP_ASSIGN(const auto checked_out, read_file(file));
  FP_ASSIGN(const auto now, series_digest(shape.patches));
  if (now == checked_out) return {};
  return fail(ExitCode::kUsage,
              fmt::format("{} changed since {} was checked out", shape.series.string(), shape.name),
              "keep your commits (git format-patch base), check out again, and apply them there");
}

/// How many commits from the base on are the same in `tree` as when they were checked out or saved.
Result<std::size_t> count_unedited(const Git& tree, const Shape& shape) {
  FP_ASSIGN(const auto now, tree.lines({"rev-list", "--reverse", "base..HEAD"}));
  FP_ASSIGN(const auto then, tree.lines({"rev-list", "--reverse", "base.." + saved_ref(shape)}));
  // Unequal where the checkout stopped at a patch that does not apply.
  if (then.size() != shape.patches.size()) return 0;
  std::size_t count = 0;
  while (count < now.size() && count < then.size() && now[count] == then[count]) ++count;
  return count;
}

/// Brings the folder of the series to the content of `formatted`. The patches of the first
/// `unedited` commits stay byte for byte, however they were written.
Result<SaveReport> replace_series(const std::vector<fs::path>& formatted, std::size_t unedited,
                                  const Shape& shape) {
  SaveReport report;
  std::set<std::string> wanted;
  for (std::size_t i = 0; i < unedited; ++i) wanted.insert(shape.patches[i].filename().string());
  for (std::size_t i = unedited; i < formatted.size(); ++i) {
    const auto& patch = formatted[i];
    const auto name = patch.filename().string();
    wanted.insert(name);
    FP_ASSIGN(const auto content, read_file(patch));
    const auto target = shape.series / name;
    std::error_code error;
    const bool present = fs::exists(target, error);
    if (const auto old = read_file(target); present && old && *old == content) continue;
    FP_TRY(write_file(target, content));
    (present ? report.changed : report.added).push_back(name);
  }
  for (const auto& patch : shape.patches) {
    if (wanted.contains(patch.filename().string())) continue;
    std::error_code error;
    fs::remove(patch, error);
    report.removed.push_back(patch.filename().string());
  }
  return report;
}

}  // namespace

Result<fs::path> checkout(const BaseSource& base, const Shape& shape, const fs::path& folder) {
  FP_ASSIGN(const auto lock, FileLock::take(base.lock_file()));
  FP_TRY(ensure_repository(base));
  const Git repository(base.repository());
  const auto target = fs::absolute(folder.empty() ? base.work(shape.name) : folder);
  FP_TRY(refuse_unsaved(repository, shape));
  FP_ASSIGN(const auto present, find_work_tree(repository, shape));
  FP_TRY(start_work_tree(base, shape, target, present));
  const Git tree(target);
  // From here the branch holds nothing that is not in the patch files.
  FP_TRY(tree.check({"update-ref", saved_ref(shape), "HEAD"}));
  const auto applied = shape.patches.empty()
                           ? Status()
                           : apply_patches(target, shape.patches, "linux " + base.version);
  FP_TRY(remember(tree, shape, shape.patches));
  FP_TRY(applied);
  return target;
}

Result<SaveReport> save(const BaseSource& base, const Shape& shape) {
  if (shape.series.empty())
    return fail(ExitCode::kUsage, fmt::format("{} has no series to save to", shape.name),
                "give it one in kernel/shapes.yaml");
  FP_ASSIGN(const auto lock, FileLock::take(base.lock_file()));
  FP_TRY(ensure_repository(base));
  FP_ASSIGN(const auto folder, find_work_tree(Git(base.repository()), shape));
  if (folder.empty())
    return fail(ExitCode::kUsage,
                fmt::format("no work tree has the branch {} checked out", branch_of(shape)),
                fmt::format("`fencepost kernel checkout {}`, or finish the rebase", shape.name));
  const Git tree(folder);
  FP_TRY(refuse_dirty(tree));
  FP_TRY(refuse_no_series(tree));
  FP_TRY(refuse_moved_series(tree, shape));
  FP_ASSIGN(const auto head, tree.commit("HEAD"));
  FP_ASSIGN(const auto saved, tree.commit(saved_ref(shape)));
  if (head == saved) return SaveReport{};
  const auto scratch = base.cache / "work" / fmt::format(".save-{}", shape.name);
  FP_ASSIGN(const auto formatted, format_series(tree, scratch));
  if (formatted.empty())
    return fail(ExitCode::kUsage, fmt::format("{} has no commit on top of the base", shape.name));
  FP_ASSIGN(const auto unedited, count_unedited(tree, shape));
  FP_ASSIGN(auto report, replace_series(formatted, unedited, shape));
  std::error_code ignored;
  fs::remove_all(scratch, ignored);
  FP_ASSIGN(const auto patches, list_patches(shape.series));
  FP_TRY(remember(tree, shape, patches));
  return report;
}

}  // namespace fencepost::kernel
