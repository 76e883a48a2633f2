// SPDX-License-Identifier: MIT
// The fields of an event as pairs of name and value, in whatever order and spelling.
#pragma once

#include "trace/event.h"
#include "trace/text_cursor.h"

namespace fencepost::trace {

/// A kernel pointer: "00000000a1b2c3d4", "0xffff888012345678", "(null)", or "(____ptrval____)",
/// which is not known.
bool take_pointer(Cursor& c, std::uint64_t& value, bool& known);

/// enum v4l2_buf_type and V4L2_BUF_FLAG_* as include/trace/events/v4l2.h spells them; a number for
/// what has no name.
bool parse_buffer_type(std::string_view text, std::uint32_t& type);
bool parse_buffer_flags(std::string_view text, std::uint32_t& flags);

/// Reads "name = value, name = value" or "name=value name=value" into the fields of `event`, whose
/// kind is set; names that it does not know are passed over. Whether all fields that tell events of
/// this Kind apart were there and could be read.
bool parse_pairs(Cursor c, Event& event);

}  // namespace fencepost::trace
