// SPDX-License-Identifier: MIT
// What is in the guest's first file system.
#include "vm/initramfs.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "../base/temporary.h"
#include "base/files.h"

namespace fencepost::vm {
namespace {

struct Entry {
  unsigned mode = 0;
  std::string content;
};

std::map<std::string, Entry> unpack(const std::string& bytes) {
  std::map<std::string, Entry> entries;
  archive* reader = archive_read_new();
  archive_read_support_format_cpio(reader);
  EXPECT_EQ(archive_read_open_memory(reader, bytes.data(), bytes.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
    auto& found = entries[archive_entry_pathname(entry)];
    found.mode = archive_entry_mode(entry);
    found.content.resize(static_cast<std::size_t>(archive_entry_size(entry)));
    archive_read_data(reader, found.content.data(), found.content.size());
  }
  archive_read_free(reader);
  return entries;
}

class Initramfs : public ::testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, std::string_view content) {
    const auto path = folder_.path() / name;
    EXPECT_TRUE(write_file(path, content));
    return path;
  }
  test::TemporaryFolder folder_;
};

TEST_F(Initramfs, HasAgentConsoleAndModules) {
  const auto bytes = make_initramfs(
      file("agent", "the agent"),
      {file("mc.ko", "one"), file("vivid.ko", "two"), file("fencepost_test.ko", "3")});
  ASSERT_TRUE(bytes);
  const auto entries = unpack(*bytes);
  EXPECT_EQ(entries.at("init").content, "the agent");
  EXPECT_EQ(entries.at("init").mode & 0777, 0755u);
  EXPECT_TRUE(S_ISCHR(entries.at("dev/console").mode));
  EXPECT_EQ(entries.at("modules/vivid.ko").content, "two");
  EXPECT_EQ(entries.at("modules/fencepost_test.ko").content, "3");
  EXPECT_EQ(entries.at("modules/modules.load").content, "mc.ko\nvivid.ko n_devs=1\n");
}

TEST_F(Initramfs, LoadsTheDriversThatMostChecksLookForFirst) {
  EXPECT_EQ(module_list({"m/mc.ko", "m/vicodec.ko", "m/vim2m.ko", "m/visl.ko"}),
            "mc.ko\nvim2m.ko\nvisl.ko\nvicodec.ko\n");
}

TEST_F(Initramfs, IsTheSameForTheSameInput) {
  const auto agent = file("agent", "the agent");
  const auto module = file("mc.ko", "one");
  const auto first = make_initramfs(agent, {module});
  std::filesystem::last_write_time(
      agent, std::filesystem::file_time_type::clock::now() - std::chrono::hours(5));
  const auto second = make_initramfs(agent, {module});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
}

TEST_F(Initramfs, AMissingModuleIsNamed) {
  const auto bytes = make_initramfs(file("agent", ""), {folder_.path() / "gone.ko"});
  ASSERT_FALSE(bytes);
  EXPECT_NE(bytes.error().what.find("gone.ko"), std::string::npos);
}

}  // namespace
}  // namespace fencepost::vm
