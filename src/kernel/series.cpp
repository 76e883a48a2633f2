// SPDX-License-Identifier: MIT
// Applies series with git am and remembers the result in a ref, so that each is applied once.
#include "kernel/series.h"

#include "base/files.h"
#include "kernel/git.h"
#include "kernel/hash.h"
#include "kernel/patch_failure.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

/// Moves the work tree to `commit`, whatever state it is in; untouched files keep their times.
Status force_checkout(const Git& tree, const std::string& commit) {
  return tree.check({"checkout", "--quiet", "--force", "--detach", commit});
}

Error explain(const Git& tree, const fs::path& patch, const std::string& am_output,
              const std::string& onto) {
  const auto text = read_file(patch);
  if (!text) return text.error();
  const auto apply = tree.run({"apply", "--check", "--verbose", patch.string()});
  if (!apply) return apply.error();
  // What applies but is no mail (no author, say) only git am can complain about.
  if (apply->ok())
    return {ExitCode::kPatch,
            fmt::format("git am refuses {}: {}", patch.string(),
                        am_output.substr(0, am_output.find('\n'))),
            "write it with `git format-patch`, or `fencepost kernel save`"};
  return explain_patch_failure(patch, *text, apply->output, tree.folder(), onto);
}

}  // namespace

Status ensure_tree(const BaseSource& base) {
  std::error_code error;
  const Git repository(base.repository());
  if (fs::exists(base.tree() / ".git", error)) {
    FP_ASSIGN(const auto git_dir, Git(base.tree()).lines({"rev-parse", "--absolute-git-dir"}));
    // We hold the lock, so whoever locked the index is dead.
    fs::remove(fs::path(git_dir.front()) / "index.lock", error);
    return {};
  }
  fs::remove_all(base.tree(), error);
  FP_TRY(make_folder(base.tree().parent_path()));
  FP_TRY(repository.check({"worktree", "prune"}));
  return repository.check(
      {"worktree", "add", "--quiet", "--force", "--detach", base.tree().string(), "base"});
}

Status apply_patches(const fs::path& work_tree, const std::vector<fs::path>& patches,
                     const std::string& onto) {
  const Git tree(work_tree);
  FP_ASSIGN(const auto start, tree.commit("HEAD"));
  std::vector<std::string> arguments = {"am", "--quiet", "--whitespace=nowarn"};
  for (const auto& patch : patches) arguments.push_back(fs::absolute(patch).string());
  FP_ASSIGN(const auto am, tree.run(arguments));
  if (am.ok()) return {};
  FP_ASSIGN(const auto applied, tree.lines({"rev-list", start + "..HEAD"}));
  const auto failed = std::min(applied.size(), patches.size() - 1);
  const auto error = explain(tree, fs::absolute(patches[failed]), am.output, onto);
  FP_TRY(tree.run({"am", "--quit"}));
  return tl::unexpected<Error>(error);
}

Result<std::string> series_digest(const std::vector<fs::path>& patches) {
  Hash hash;
  for (const auto& patch : patches) FP_TRY(hash.add_file(patch));
  return hash.hex(24);
}

Result<std::string> switch_tree(const BaseSource& base, const Shape& shape) {
  const Git tree(base.tree());
  FP_ASSIGN(const auto base_commit, tree.commit("base"));
  if (base_commit.empty())
    return fail(ExitCode::kBaseSource,
                fmt::format("{} has no branch `base`", base.repository().string()),
                "remove the folder; it is made again by the next build");
  FP_ASSIGN(const auto digest, series_digest(shape.patches));
  const auto ref = "refs/fencepost/series/" + digest;
  FP_ASSIGN(auto commit,
            shape.patches.empty() ? Result<std::string>(base_commit) : tree.commit(ref));
  if (!commit.empty()) {
    FP_TRY(force_checkout(tree, commit));
    return commit;
  }
  FP_TRY(tree.run({"am", "--quit"}));
  FP_TRY(force_checkout(tree, base_commit));
  FP_TRY(tree.check({"clean", "--quiet", "--force", "-d", "-x"}));
  FP_TRY(apply_patches(base.tree(), shape.patches, "linux " + base.version));
  FP_ASSIGN(commit, tree.commit("HEAD"));
  FP_TRY(tree.check({"update-ref", ref, commit}));
  return commit;
}

Result<std::vector<std::string>> changed_files(const fs::path& work_tree, const std::string& from,
                                               const std::string& to) {
  return Git(work_tree).lines(
      {"-c", "core.quotePath=false", "diff", "--name-only", "--no-renames", from, to});
}

}  // namespace fencepost::kernel
