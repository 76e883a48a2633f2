// SPDX-License-Identifier: MIT
// MPEG-2: the registers become headers, which go before the slices of one picture.
#include <fmt/format.h>

#include <utility>

#include "soc/vpu/av_decoder.h"
#include "soc/vpu/mpeg2_headers.h"
#include "soc/vpu/start_codes.h"
#include "soc/vpu/stream.h"

namespace fencepost::soc::vpu {
namespace {

/// Start codes of slices, which are their row.
constexpr auto kFirstSlice = std::byte{0x01};
constexpr auto kLastSlice = std::byte{0xaf};

/// Appends the slices of one picture; false where there is none, or where they are out of order.
/// What else is in the stream the hardware does not look at.
bool append_slices(std::vector<std::byte>& unit, std::span<const std::byte> stream) {
  auto row = std::byte{0};
  for (const auto part : split_at_start_codes(stream)) {
    if (part[0] < kFirstSlice || part[0] > kLastSlice) continue;
    if (part[0] < row) return false;
    row = part[0];
    append_part(unit, part);
  }
  return row != std::byte{0};
}

Lines lines_of(const Mpeg2Picture& picture) {
  switch (picture.structure) {
    case Mpeg2Structure::kTop:
      return Lines::kTop;
    case Mpeg2Structure::kBottom:
      return Lines::kBottom;
    case Mpeg2Structure::kFrame:
      break;
  }
  return Lines::kAll;
}

/// One job's input.
struct Input {
  Mpeg2Picture picture;
  Mpeg2Table table;
  std::vector<std::byte> stream;
  Destination to;
};

tl::expected<void, Problem> read_input(Input& input, const GuestMemory& memory,
                                       const Registers& registers) {
  if (!memory.read(get(registers, kAddrQtable), input.table))
    return blame("ADDR_QTABLE", "the table lies outside of RAM");
  auto picture = read_mpeg2(registers);
  if (!picture) return tl::unexpected(picture.error());
  auto stream = read_stream(memory, registers);
  if (!stream) return tl::unexpected(stream.error());
  auto to = find_destination(memory, registers, picture->width_mbs, picture->height_mbs,
                             lines_of(*picture));
  if (!to) return tl::unexpected(to.error());
  input.picture = *picture;
  input.stream = std::move(*stream);
  input.to = *to;
  return {};
}

class Mpeg2 final : public Codec {
 public:
  JobResult decode(const GuestMemory& memory, const Registers& registers) override {
    Input input;
    if (auto read = read_input(input, memory, registers); !read) return failed(read.error());
    auto sequence = mpeg2_sequence(input.picture, input.table);
    std::vector<std::byte> unit;
    if (sequence != sequence_) unit = sequence;
    const auto header = mpeg2_picture(input.picture);
    unit.insert(unit.end(), header.begin(), header.end());
    if (!append_slices(unit, input.stream))
      return {.ok = false, .register_name = "ADDR_STR", .text = "no slices, or out of order"};
    sequence_ = std::move(sequence);
    const bool second = fields_.is_second(input.to);
    const char* const stranger = second ? nullptr : find_stranger(registers, input.picture.type);
    auto* const decoded = decoder_.decode(unit, second);
    if (decoded == nullptr)
      return {.ok = false, .register_name = "ADDR_STR", .text = "a stream that cannot be decoded"};
    if (!second && input.picture.type != Mpeg2Type::kB)
      forward_ = std::exchange(backward_, input.to.address);
    if (!store_nv12(memory, input.to.address, *decoded, input.to.width, input.to.height,
                    input.to.lines))
      return {.ok = false, .register_name = "ADDR_DST", .text = "not the size of the stream"};
    if (stranger != nullptr)
      return {.register_name = stranger,
              .text = "a reference that was not decoded to this address"};
    return {.text = fmt::format("MPEG-2 {}x{}{}", input.to.width, input.to.height,
                                input.to.lines == Lines::kAll ? "" : " field")};
  }

 private:
  /// The register whose reference is not the decoder's, or null.
  [[nodiscard]] const char* find_stranger(const Registers& registers, Mpeg2Type type) const {
    if (type == Mpeg2Type::kI) return nullptr;
    const auto last = type == Mpeg2Type::kB ? forward_ : backward_;
    if (get(registers, kMpeg2Ref0) != last) return "MPEG2_REFER0";
    if (type == Mpeg2Type::kB && get(registers, kMpeg2Ref2) != backward_) return "MPEG2_REFER2";
    return nullptr;
  }

  AvDecoder decoder_{AvCodec::kMpeg2, kMaxMbWidth * 16, kMaxMbHeight * 16};
  FieldPair fields_;
  std::vector<std::byte> sequence_;  ///< as libavcodec has it
  std::uint64_t forward_ = 0;        ///< where the last two references are, the older one first
  std::uint64_t backward_ = 0;
};

}  // namespace

std::unique_ptr<Codec> make_mpeg2() {
  return std::make_unique<Mpeg2>();
}

}  // namespace fencepost::soc::vpu
