// SPDX-License-Identifier: MIT
// The matrix by device: a check is put to some devices only, so each device has rows of its own.
#include "report/devices.h"

#include <algorithm>

namespace fencepost::report {

std::string_view shape_of(std::string_view column) {
  return column.substr(0, column.find('/'));
}

std::string device_words(std::string_view device) {
  if (device == kVirtualDevice) return "virtual (the kernel's own test drivers)";
  return fmt::format("{} (simulated SoC)", device);
}

std::vector<DeviceMatrix> by_device(const Results& results) {
  std::vector<DeviceMatrix> matrices;
  for (const ShapeText& shape : results.shapes) {
    auto it = std::ranges::find(matrices, shape.device, &DeviceMatrix::device);
    if (it == matrices.end()) {
      it = matrices.insert(it, DeviceMatrix{shape.device, rows_of(results, shape), {}});
    }
    it->columns.push_back(&shape);
  }
  std::erase_if(matrices, [](const DeviceMatrix& m) { return m.rows.empty(); });
  return matrices;
}

std::vector<const CheckText*> rows_of(const Results& results, const ShapeText& shape) {
  std::vector<const CheckText*> rows;
  for (const CheckText& check : results.checks) {
    if (applies(check, shape)) rows.push_back(&check);
  }
  return rows;
}

}  // namespace fencepost::report
