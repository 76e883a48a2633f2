// SPDX-License-Identifier: MIT
// kernel/shapes.yaml: what is read, and how a wrong one is reported.
#include "kernel/shape.h"

#include <gmock/gmock.h>

#include "fake_base.h"

namespace fencepost::kernel {
namespace {

using ::testing::HasSubstr;

class Shapes : public FakeBase {
 protected:
  Result<std::vector<Shape>> load(const std::string& yaml) {
    write(root_ / "kernel/shapes.yaml", yaml);
    return load_shapes(root_);
  }
};

TEST_F(Shapes, AreReadInOrderWithTheirPatches) {
  write(root_ / "kernel/series/one/0002-b.patch", "b");
  write(root_ / "kernel/series/one/0001-a.patch", "a");
  write(root_ / "kernel/series/one/notes.txt", "no patch");
  const auto shapes = load(
      "- {name: stock, title: the base, series: null, option: null}\n"
      "- {name: one, title: a series, series: one, option: SOME_OPTION}\n");
  ASSERT_TRUE(shapes) << shapes.error().what;
  ASSERT_EQ(shapes->size(), 2U);
  EXPECT_EQ(shapes->at(0).name, "stock");
  EXPECT_TRUE(shapes->at(0).patches.empty());
  EXPECT_TRUE(shapes->at(0).series.empty());
  EXPECT_EQ(shapes->at(0).option, "");
  EXPECT_EQ(shapes->at(1).option, "SOME_OPTION");
  ASSERT_EQ(shapes->at(1).patches.size(), 2U);
  EXPECT_EQ(shapes->at(1).patches[0].filename(), "0001-a.patch");
}

TEST_F(Shapes, OfTheProjectLoad) {
  const auto shapes = load_shapes(FENCEPOST_SOURCE_DIR);
  ASSERT_TRUE(shapes) << shapes.error().what;
  EXPECT_EQ(shapes->front().name, "stock");
}

TEST_F(Shapes, ErrorsNameTheLine) {
  const auto misspelt = load("- {name: a, title: t}\n- {name: b, titel: t}\n");
  ASSERT_FALSE(misspelt);
  EXPECT_THAT(misspelt.error().what, HasSubstr("shapes.yaml:2: 'titel'"));
  EXPECT_FALSE(load("- {name: ../a, title: t}\n"));
  EXPECT_FALSE(load("- {name: a, title: t, series: ../../etc}\n"));
  EXPECT_FALSE(load("- {name: a, title: t, series: absent}\n"));
  EXPECT_FALSE(load("- {name: a, title: t}\n- {name: a, title: t}\n"));
  EXPECT_FALSE(load("- just words\n"));
  EXPECT_FALSE(load("- [unclosed\n"));
  EXPECT_FALSE(load(""));
}

TEST_F(Shapes, AMissingFileIsNamed) {
  const auto shapes = load_shapes(root_);
  ASSERT_FALSE(shapes);
  EXPECT_EQ(shapes.error().code, ExitCode::kIo);
  EXPECT_THAT(shapes.error().what, HasSubstr("shapes.yaml"));
}

TEST(FindShape, SuggestsTheNearest) {
  const std::vector<Shape> shapes = {{.name = "stock"}, {.name = "v3"}};
  EXPECT_EQ(find_shape(shapes, "v3")->name, "v3");
  const auto wrong = find_shape(shapes, "stok");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ExitCode::kUnknownName);
  EXPECT_THAT(wrong.error().hint, HasSubstr("stock"));
  EXPECT_THAT(find_shape(shapes, "completely-other").error().hint, HasSubstr("stock, v3"));
}

}  // namespace
}  // namespace fencepost::kernel
