// SPDX-License-Identifier: MIT
// Which syntax of the picture order count an H.264 slice has, from the number of its bits.
#include <gtest/gtest.h>

#include "soc/vpu/h264_parameters.h"
#include "vpu_guest.h"

namespace fencepost::soc::vpu {
namespace {

using test::BitString;

/// The header of an IDR slice up to `order_count`, and some more.
std::vector<std::byte> slice(const BitString& order_count) {
  const auto head = BitString().put(0x65, 8).ue(0).ue(7).ue(0).put(0, 4).ue(0);
  const auto bytes = BitString(head).append(order_count).put(0x5555, 16).bytes();
  std::vector<std::byte> result;
  for (const auto byte : bytes) result.push_back(std::byte{byte});
  return result;
}

OrderCountSyntax find(const BitString& order_count, int value) {
  H264Picture picture;
  picture.idr = true;
  picture.order_count_bits = order_count.size();
  picture.order_count = value;
  const auto found = find_order_count_syntax(picture, slice(order_count));
  EXPECT_TRUE(found.has_value());
  return found.value_or(OrderCountSyntax{.type = 9});
}

TEST(VpuH264OrderCount, IsOfType2WithoutBits) {
  EXPECT_EQ(find(BitString(), 0), (OrderCountSyntax{.type = 2}));
}

TEST(VpuH264OrderCount, IsOfType0WithLowBits) {
  EXPECT_EQ(find(BitString().put(0, 6), 0), (OrderCountSyntax{.type = 0, .log2_max_lsb = 6}));
  EXPECT_EQ(find(BitString().put(10, 4), 26), (OrderCountSyntax{.type = 0, .log2_max_lsb = 4}))
      << "the low bits of 26";
}

TEST(VpuH264OrderCount, IsOfType0WithADeltaForTheBottomField) {
  const OrderCountSyntax with_delta{.type = 0, .log2_max_lsb = 6, .bottom_field_present = true};
  EXPECT_EQ(find(BitString().put(0, 6).ue(0), 0), with_delta);
  EXPECT_EQ(find(BitString().put(8, 6).ue(1), 8), with_delta) << "bottom after top";
  EXPECT_EQ(find(BitString().put(8, 6).ue(2), 7), with_delta) << "bottom before top";
}

TEST(VpuH264OrderCount, IsOfType1WithDeltasOnly) {
  EXPECT_EQ(find(BitString().ue(0), 0), (OrderCountSyntax{.type = 1}));
  EXPECT_EQ(find(BitString().ue(0).ue(1), 0),
            (OrderCountSyntax{.type = 1, .bottom_field_present = true}));
}

TEST(VpuH264OrderCount, HasALengthThatExists) {
  H264Picture picture;
  picture.idr = true;
  picture.order_count_bits = 3;
  const auto found = find_order_count_syntax(picture, slice(BitString().put(0, 3)));
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().register_name, "H264_PPS_ID");
}

}  // namespace
}  // namespace fencepost::soc::vpu
