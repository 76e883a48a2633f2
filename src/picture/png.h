// SPDX-License-Identifier: MIT
// PNG, the form in which a picture is kept as evidence.
#pragma once

#include <string>

#include "base/result.h"
#include "picture/image.h"

namespace fencepost::picture {

/// The picture as a PNG file's bytes. An Error (kInternal) only where libpng refuses.
Result<std::string> to_png(const Image& image);

}  // namespace fencepost::picture
