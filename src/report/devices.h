// SPDX-License-Identifier: MIT
// The matrix by device: a check is put to some devices only, so each device has rows of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/results.h"

namespace fencepost::report {

/// The shape that a column is of: "v3" of "v3" and of "v3/rga".
std::string_view shape_of(std::string_view column);

/// What a device is, for people: "rga (simulated SoC)".
std::string device_words(std::string_view device);

/// The rows and columns of one device; each crossing of theirs has a cell, or lacks one. Points
/// into the results, which must outlive it.
struct DeviceMatrix {
  std::string device;
  std::vector<const CheckText*> rows;
  std::vector<const ShapeText*> columns;
};

/// In the order in which the columns first name the devices. A device without a row is left out.
std::vector<DeviceMatrix> by_device(const Results& results);

/// The rows that apply to one column, in order.
std::vector<const CheckText*> rows_of(const Results& results, const ShapeText& shape);

}  // namespace fencepost::report
