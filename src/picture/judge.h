// SPDX-License-Identifier: MIT
// What a picture shows: its statistics, and whether it is the frame that it should be.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "picture/image.h"

namespace fencepost::picture {

struct Statistics {
  int width = 0;
  int height = 0;
  std::string sha256;  ///< of the RGB pixels, row by row
  std::size_t distinct_colours = 0;
  double entropy = 0;  ///< Shannon entropy of the luma histogram, 0 to 1 (8 bits)
  double black = 0;    ///< share of pixels that are zero in every channel
};

Statistics measure(const Image& image);
nlohmann::json to_json(const Statistics& statistics);

/// The first that holds, in this order.
enum class Verdict {
  kFrame,       ///< it is the reference
  kUnfinished,  ///< nothing was written: uniform, in the colour that all-zero memory has
  kUniform,     ///< one other colour throughout
  kPartial,     ///< some rows are the reference's, and all others were not written
  kTorn,        ///< some rows are the reference's, the others those of something else
  kMisplaced,   ///< the reference's colours in the wrong places: offset, stride or modifier
  kOther,       ///< none of these: another plane, another frame, a stale copy
};

std::string_view to_string(Verdict verdict);

/// One sentence on what the verdict means, for a person.
std::string_view explain(Verdict verdict);

/// Compares `image` with `reference`, which has the same size, or else the verdict is kOther.
/// `unwritten` is the colour that all-zero memory has in the frame's layout: black for RGB, green
/// for NV12.
Verdict judge(const Image& image, const Image& reference, Pixel unwritten = {});

}  // namespace fencepost::picture
