// SPDX-License-Identifier: MIT
// The order in which streams have the values of a block.
#pragma once

#include <vector>

namespace fencepost::soc::vpu {

/// Positions in raster order of a block of `size` x `size`, in the order of the zigzag scan.
inline std::vector<unsigned> zigzag(unsigned size) {
  std::vector<unsigned> order;
  for (unsigned diagonal = 0; diagonal < 2 * size - 1; ++diagonal)
    for (unsigned i = 0; i <= diagonal; ++i) {
      // Odd diagonals go down and left, even ones up and right.
      const auto y = diagonal % 2 != 0 ? i : diagonal - i;
      const auto x = diagonal - y;
      if (x < size && y < size) order.push_back(y * size + x);
    }
  return order;
}

}  // namespace fencepost::soc::vpu
