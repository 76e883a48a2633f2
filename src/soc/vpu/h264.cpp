// SPDX-License-Identifier: MIT
// H.264: the registers become parameter sets, which go before the slices of one picture.
#include <fmt/format.h>

#include <algorithm>

#include "soc/vpu/av_decoder.h"
#include "soc/vpu/bits.h"
#include "soc/vpu/h264_parameters.h"
#include "soc/vpu/start_codes.h"
#include "soc/vpu/stream.h"

namespace fencepost::soc::vpu {
namespace {

constexpr unsigned kSlice = 1;
constexpr unsigned kIdrSlice = 5;
/// Of one picture. A slice may go on to the picture's end whatever begins after it, so that the
/// guest could have us decode the same macroblocks as often as there are slices.
constexpr std::size_t kMaxSlices = 1024;

struct Slices {
  std::vector<std::span<const std::byte>> nals;
  bool has_b = false;
};

/// The slices of one picture. What else is in the stream the hardware does not look at, and a
/// guest's own parameter sets would have the better of ours. Slices in order are of one picture
/// only.
tl::expected<Slices, Problem> find_slices(std::span<const std::byte> stream) {
  Slices slices;
  std::uint32_t next = 0;
  for (const auto nal : split_at_start_codes(stream)) {
    const auto type = std::to_integer<unsigned>(nal[0]) & 0x1fU;
    if (type != kSlice && type != kIdrSlice) continue;
    BitReader bits(nal.subspan(1));
    const auto first = bits.ue();
    const auto slice_type = bits.ue();
    if (!first || !slice_type) return blame("ADDR_STR", "not the header of a slice");
    if (*first < next) return blame("ADDR_STR", "slices out of order");
    if (slices.nals.size() == kMaxSlices) return blame("ADDR_STR", "more slices than are decoded");
    next = *first + 1;
    slices.has_b = slices.has_b || *slice_type % 5 == 1;
    slices.nals.push_back(nal);
  }
  if (slices.nals.empty()) return blame("ADDR_STR", "no slice in the stream");
  return slices;
}

Lines lines_of(const H264Picture& picture) {
  if (!picture.field) return Lines::kAll;
  return picture.bottom ? Lines::kBottom : Lines::kTop;
}

/// One job's input.
struct Input {
  H264Picture picture;
  std::vector<std::byte> stream;
  Slices slices;  ///< parts of the stream
  Destination to;
};

tl::expected<void, Problem> read_input(Input& input, const GuestMemory& memory,
                                       const Registers& registers) {
  H264Table table;
  if (!memory.read(get(registers, kAddrQtable), table))
    return blame("ADDR_QTABLE", "the table lies outside of RAM");
  auto picture = read_h264(registers, table);
  if (!picture) return tl::unexpected(picture.error());
  auto stream = read_stream(memory, registers);
  if (!stream) return tl::unexpected(stream.error());
  auto slices = find_slices(*stream);
  if (!slices) return tl::unexpected(slices.error());
  auto to = find_destination(memory, registers, picture->width_mbs, picture->height_mbs,
                             lines_of(*picture));
  if (!to) return tl::unexpected(to.error());
  input = {*picture, std::move(*stream), std::move(*slices), *to};
  return {};
}

class H264 final : public Codec {
 public:
  JobResult decode(const GuestMemory& memory, const Registers& registers) override {
    Input input;
    if (auto read = read_input(input, memory, registers); !read) return failed(read.error());
    const bool second = fields_.is_second(input.to);
    if (!second && (input.picture.idr || get(registers, kH264RefValid) == 0)) start_over();
    const bool referable = has_references(registers, input.to.address);
    if (auto set = set_order_count(input); !set) return failed(set.error());
    auto* const decoded = decoder_.decode(unit(input), second);
    if (decoded == nullptr)
      return {.ok = false, .register_name = "ADDR_STR", .text = "a stream that cannot be decoded"};
    decoder_.placed(*decoded, input.to.address);
    if (!store_nv12(memory, input.to.address, *decoded, input.to.width, input.to.height,
                    input.to.lines))
      return {.ok = false, .register_name = "ADDR_DST", .text = "not the size of the stream"};
    if (!referable)
      return {.register_name = "H264_ADDR_REF",
              .text = "a reference that was not decoded to this address"};
    return {.text = fmt::format("H.264 {}x{}{}, {} slices", input.to.width, input.to.height,
                                input.picture.field ? " field" : "", input.slices.nals.size())};
  }

 private:
  /// Before a picture that refers to none before it.
  void start_over() {
    decoder_.flush();
    sps_.clear();
    pps_.clear();
    syntax_.reset();
  }

  /// Whether each reference of the registers is one of the decoder's. The driver gives the
  /// destination where it has no buffer to give.
  [[nodiscard]] bool has_references(const Registers& registers, std::uint64_t destination) const {
    const auto valid = get(registers, kH264RefValid);
    const bool fields = (get(registers, kEnFlags) & kPicFieldMode) != 0;
    for (unsigned i = 0; i < 16; ++i) {
      const auto bits = fields ? 3U << (30 - 2 * i) : 1U << (31 - i);
      const std::uint64_t address = get(registers, kH264AddrRef0 + 4 * i) & ~3U;
      if ((valid & bits) != 0 && address != destination && !decoder_.holds(address)) return false;
    }
    return true;
  }

  /// The syntax is the sequence's, but for what a picture parameter set says.
  tl::expected<void, Problem> set_order_count(const Input& input) {
    const auto found = find_order_count_syntax(input.picture, input.slices.nals[0]);
    if (!found) return tl::unexpected(found.error());
    if (!syntax_) syntax_ = *found;
    if (syntax_->type == 0)
      syntax_->bottom_field_present =
          !input.picture.field && input.picture.order_count_bits > syntax_->log2_max_lsb;
    // What the registers leave out only matters where pictures are not shown in their order.
    if (syntax_->type == 1 && input.slices.has_b)
      return blame("H264_PPS_ID", "B slices with a picture order count of type 1");
    return {};
  }

  std::vector<std::byte> unit(const Input& input) {
    std::vector<std::byte> bytes;
    if (auto sps = h264_sps(input.picture, *syntax_); sps != sps_)
      append_part(bytes, sps_ = std::move(sps));
    if (auto pps = h264_pps(input.picture, *syntax_); pps != pps_)
      append_part(bytes, pps_ = std::move(pps));
    for (const auto nal : input.slices.nals) append_part(bytes, nal);
    return bytes;
  }

  AvDecoder decoder_{AvCodec::kH264, kMaxMbWidth * 16, kMaxMbHeight * 16};
  FieldPair fields_;
  std::optional<OrderCountSyntax> syntax_;
  std::vector<std::byte> sps_;  ///< as libavcodec has them
  std::vector<std::byte> pps_;
};

}  // namespace

std::unique_ptr<Codec> make_h264() {
  return std::make_unique<H264>();
}

}  // namespace fencepost::soc::vpu
