// SPDX-License-Identifier: MIT
// Reads kernel/shapes.yaml, which says itself what its fields mean.
#include "kernel/shape.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 4> kFields = {"name", "title", "series", "option"};

/// Names become folders, branches and columns, so they are kept to what is safe in all of these.
bool is_safe_name(const std::string& name) {
  return !name.empty() && name.front() != '-' && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
         });
}

tl::unexpected<Error> bad_shape(const YAML::Node& node, const fs::path& file,
                                const std::string& what) {
  return fail(ExitCode::kIo, fmt::format("{}:{}: {}", file.string(), node.Mark().line + 1, what));
}

Status check_fields(const YAML::Node& node, const fs::path& file) {
  if (!node.IsMap()) return bad_shape(node, file, "a shape is a map with a name and a title");
  for (const auto& entry : node) {
    const auto name = entry.first.as<std::string>("");
    if (std::ranges::find(kFields, name) == kFields.end())
      return bad_shape(entry.first, file, fmt::format("'{}' is not a field of a shape", name));
  }
  return {};
}

/// The text of a field; "" where it is absent or null.
std::string field(const YAML::Node& node, const char* name) {
  const auto value = node[name];
  return value && value.IsScalar() ? value.Scalar() : std::string();
}

Result<Shape> read_shape(const YAML::Node& node, const fs::path& file) {
  FP_TRY(check_fields(node, file));
  Shape shape;
  shape.name = field(node, "name");
  shape.title = field(node, "title");
  shape.option = field(node, "option");
  if (!is_safe_name(shape.name))
    return bad_shape(node, file, fmt::format("'{}' cannot be a shape's name", shape.name));
  const auto series = field(node, "series");
  if (series.empty()) return shape;
  if (!is_safe_name(series))
    return bad_shape(node, file, fmt::format("'{}' is not a folder of kernel/series", series));
  shape.series = file.parent_path() / "series" / series;
  FP_ASSIGN(shape.patches, list_patches(shape.series));
  if (shape.patches.empty())
    return bad_shape(node, file, fmt::format("kernel/series/{} holds no patch", series));
  return shape;
}

Result<std::vector<Shape>> read_shapes(const YAML::Node& document, const fs::path& file) {
  if (!document.IsSequence() || document.size() == 0)
    return fail(ExitCode::kIo, fmt::format("{}: a list of shapes is wanted", file.string()));
  std::vector<Shape> shapes;
  std::set<std::string> names;
  for (const auto& node : document) {
    FP_ASSIGN(auto shape, read_shape(node, file));
    if (!names.insert(shape.name).second)
      return bad_shape(node, file, fmt::format("a second shape is called '{}'", shape.name));
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

}  // namespace

Result<std::vector<fs::path>> list_patches(const fs::path& series) {
  std::vector<fs::path> patches;
  std::error_code error;
  for (fs::directory_iterator entry(series, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".patch") patches.push_back(entry->path());
  if (error)
    return fail(ExitCode::kIo, fmt::format("cannot read {}: {}", series.string(), error.message()));
  std::sort(patches.begin(), patches.end());
  return patches;
}

Result<std::vector<Shape>> load_shapes(const fs::path& project_root) {
  const auto file = project_root / "kernel/shapes.yaml";
  // yaml-cpp reports by exception only; none leaves this function.
  try {
    return read_shapes(YAML::LoadFile(file.string()), file);
  } catch (const YAML::Exception& error) {
    return fail(ExitCode::kIo, fmt::format("cannot read {}: {}", file.string(), error.what()));
  }
}

Result<Shape> find_shape(const std::vector<Shape>& shapes, std::string_view name) {
  std::vector<std::string> names;
  for (const auto& shape : shapes) {
    if (shape.name == name) return shape;
    names.push_back(shape.name);
  }
  auto hint = did_you_mean(name, names);
  if (hint.empty()) hint = fmt::format("shapes: {}", fmt::join(names, ", "));
  return fail(ExitCode::kUnknownName, fmt::format("there is no shape '{}'", name), hint);
}

}  // namespace fencepost::kernel
