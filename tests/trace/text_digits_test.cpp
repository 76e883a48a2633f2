// SPDX-License-Identifier: MIT
// Digits among eight characters, against a loop over them.
#include "trace/text_digits.h"

#include <gtest/gtest.h>

#include <string>

#include "trace/text_cursor.h"

namespace fencepost::trace {
namespace {

TEST(TextDigits, AreReadFromBothEndsWhateverElseThereIs) {
  for (int other = 0; other < 256; ++other) {
    if (is_digit(static_cast<char>(other))) continue;
    for (unsigned count = 0; count <= 8; ++count) {
      const std::string digits = std::string("90817263").substr(0, count);
      const std::string rest(8 - count, static_cast<char>(other));
      const std::uint32_t value = count == 0 ? 0 : static_cast<std::uint32_t>(std::stoul(digits));
      const Digits first = first_digits(load_characters((digits + rest).c_str()));
      EXPECT_EQ(first.count, count) << other;
      EXPECT_EQ(first.value, value) << other;
      const Digits last = last_digits(load_characters((rest + digits).c_str()));
      EXPECT_EQ(last.count, count) << other;
      EXPECT_EQ(last.value, value) << other;
    }
  }
}

TEST(TextDigits, StopAtTheFirstThatIsNone) {
  EXPECT_EQ(first_digits(load_characters("12 45678")).value, 12u);
  EXPECT_EQ(last_digits(load_characters("12345 78")).value, 78u);
  EXPECT_EQ(first_digits(load_characters("00000001")).value, 1u);
  EXPECT_EQ(last_digits(load_characters("99999999")).value, 99999999u);
}

TEST(TextCursor, FindsTheFirstOfACharacterAndNotBehindTheEnd) {
  const std::string text = "0123456789abcdefghij|klm";
  for (std::size_t from = 0; from < text.size(); ++from) {
    for (std::size_t to = from; to <= text.size(); ++to) {
      Cursor c = {text.data() + from, text.data() + to};
      const auto expected = text.substr(from, to - from).find('|');
      EXPECT_EQ(c.find('|'), expected != std::string::npos);
      const std::size_t stop = expected == std::string::npos ? to : from + expected;
      EXPECT_EQ(c.at, text.data() + stop);
    }
  }
}

TEST(TextCursor, ReadsHexadecimalOf64BitsAndNoMore) {
  const auto read = [](const std::string& text, std::uint64_t& value) {
    Cursor c = {text.data(), text.data() + text.size()};
    return c.hexadecimal(value);
  };
  std::uint64_t value = 0;
  EXPECT_TRUE(read("ffffFFFF00000001", value));
  EXPECT_EQ(value, 0xffffffff00000001u);
  EXPECT_TRUE(read("0000ffffffffffffffff", value));
  EXPECT_EQ(value, UINT64_MAX);
  EXPECT_FALSE(read("1ffffffffffffffff", value));
  EXPECT_FALSE(read("", value));
  EXPECT_FALSE(read("g", value));
}

}  // namespace
}  // namespace fencepost::trace
