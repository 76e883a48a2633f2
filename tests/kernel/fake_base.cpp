// SPDX-License-Identifier: MIT
// Writes the small base, its archive and the project.
#include "fake_base.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/files.h"
#include "kernel/git.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

/// Answers the targets that a build asks for. Each object depends on its source and on the shared
/// header; compiling is copying, noted in compiled.log, and fails on the word "broken".
constexpr const char* kMakefile = R"(
ifneq ($(O),)
S := $(CURDIR)
MODULES := alpha beta
tinyconfig:
	@echo '# empty' > $(O)/.config
olddefconfig:
	@grep -v UNKNOWN $(O)/.config > $(O)/.config.new; mv $(O)/.config.new $(O)/.config
bzImage: $(O)/arch/x86/boot/bzImage
modules: $(addprefix $(O)/,$(addsuffix .ko,$(MODULES)))
	@printf 'beta.o\nalpha.o\n' > $(O)/modules.order
	@touch $(O)/Module.symvers $(O)/System.map
	@mkdir -p $(O)/include/config; echo 6.12.0-fake > $(O)/include/config/kernel.release
$(O)/arch/x86/boot/bzImage: $(S)/main.c $(S)/shared.h
	@echo '  CC      main.o'; echo main >> $(O)/compiled.log
	@mkdir -p $(@D); cat $^ > $@
$(O)/%.ko: $(S)/%.c $(S)/shared.h
	@echo '  CC [M]  $*.o'; echo $* >> $(O)/compiled.log
	@if grep -q broken $<; then echo "$<:1:1: error: broken"; exit 1; fi
	@gcc -c -x c -o $@ $<
	@printf '/s/$*.c ' > $(O)/.$*.o.cmd; echo "$(S)/$*.c $(S)/shared.h" >> $(O)/.$*.o.cmd
endif
)";

std::string module_source(const std::string& depends) {
  return "__attribute__((section(\".modinfo\"), used)) static const char a[] = \"x=y\";\n"
         "__attribute__((section(\".modinfo\"), used)) static const char d[] = \"depends=" +
         depends + "\";\n";
}

}  // namespace

void FakeBase::write(const fs::path& file, const std::string& text) const {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string FakeBase::read(const fs::path& file) const {
  auto text = read_file(file);
  EXPECT_TRUE(text) << file;
  return text ? *text : std::string();
}

std::string FakeBase::git(const fs::path& folder, const std::vector<std::string>& arguments) const {
  auto output = Git(folder).output(arguments);
  EXPECT_TRUE(output) << (output ? "" : output.error().what);
  return output ? *output : std::string();
}

void FakeBase::SetUp() {
  std::string pattern = (fs::temp_directory_path() / "fencepost-kernel-XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
  root_ = folder_ / "project";
  const auto source = folder_ / "linux-source";
  write(source / "Makefile", kMakefile);
  write(source / "main.c", "main\n");
  write(source / "shared.h", "/* one */\n");
  write(source / "alpha.c", module_source("beta"));
  write(source / "beta.c", module_source(""));
  write(source / ".gitignore", "ignored.txt\n");
  write(source / "ignored.txt", "in the archive all the same\n");
  const auto archive = folder_ / "linux-source.tar.xz";
  const auto tar =
      run({.argv = {"tar", "-C", folder_.string(), "-cJf", archive.string(), "linux-source"}});
  ASSERT_TRUE(tar && tar->ok());
  base_ = {.version = "6.12.0-1~fake", .archive = archive, .cache = folder_ / "cache"};
  fs::create_directories(base_.cache);
  write(root_ / "kernel/config/base.config", "CONFIG_A=y\n");
  write(root_ / "kernel/config/debug.config", "CONFIG_B=m\n");
  fs::create_directories(root_ / "kernel/series");
}

void FakeBase::TearDown() {
  fs::remove_all(folder_);
}

Shape FakeBase::make_series(const std::string& name,
                            const std::vector<std::pair<std::string, std::string>>& edits) {
  EXPECT_TRUE(ensure_repository(base_));
  const auto tree = folder_ / ("edit-" + name);
  git(base_.repository(), {"worktree", "add", "-q", "--detach", tree.string(), "base"});
  for (const auto& [file, text] : edits) {
    write(tree / file, text);
    git(tree, {"add", "-A"});
    git(tree, {"commit", "-q", "-m", "change " + file});
  }
  Shape shape{.name = name, .title = name, .series = root_ / "kernel/series" / name};
  git(tree, {"-c", "core.abbrev=12", "format-patch", "-q", "-N", "--no-signature", "--zero-commit",
             "-o", shape.series.string(), "base..HEAD"});
  shape.patches = *list_patches(shape.series);
  return shape;
}

std::vector<std::string> FakeBase::take_compiled() {
  const auto file = base_.objects("debug") / "compiled.log";
  std::vector<std::string> compiled;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) compiled.push_back(line);
  fs::remove(file);
  std::sort(compiled.begin(), compiled.end());
  return compiled;
}

}  // namespace fencepost::kernel
