// SPDX-License-Identifier: MIT
// VP8: the driver's buffer has the whole frame with its header, which the registers repeat.
#include <fmt/format.h>

#include <array>

#include "soc/vpu/av_decoder.h"
#include "soc/vpu/stream.h"

namespace fencepost::soc::vpu {
namespace {

/// The registers have the addresses of the partitions, not of the frame. A buffer begins with a
/// page, and the header in the first partition is much shorter than one.
constexpr std::uint32_t kPageMask = 0xfff;
constexpr std::uint32_t kAlignMask = 7;
constexpr std::uint32_t kKeyHead = 10;
constexpr std::uint32_t kInterHead = 3;
constexpr std::uint32_t kPartitionSize = 3;

struct Frame {
  bool key = false;
  unsigned width_mbs = 0;
  unsigned height_mbs = 0;
  std::vector<std::byte> bytes;
};

std::uint32_t little_endian(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

/// Where the first DCT partition begins.
std::uint64_t first_dct_partition(const Registers& registers) {
  return std::uint64_t{get(registers, kAddrStr)} + get(registers, kVp8Ctrl0, 26, 6) / 8;
}

/// The frame's length, found from its first bytes; they must fit the registers.
tl::expected<std::uint32_t, Problem> frame_length(const Registers& registers, std::uint64_t start,
                                                  std::uint32_t tag) {
  const bool key = (tag & 1) == 0;
  if (key == ((get(registers, kEnFlags) & kPicInter) != 0))
    return blame("EN_FLAGS", "not the kind of frame that is in the stream");
  const auto first_partition = tag >> 5;
  const auto partitions = get(registers, kVp8DataVal, 24, 4) + 1;
  const auto after = (key ? kKeyHead : kInterHead) + first_partition;
  const std::uint32_t sizes = kPartitionSize * (partitions - 1);
  if (start + after + sizes != first_dct_partition(registers))
    return blame("VP8_ADDR_CTRL_PART", "no frame begins on this page");
  const auto rest = get(registers, kStreamLen, 0, 24);
  if (rest < (after & kAlignMask)) return blame("STREAM_LEN", "shorter than its alignment");
  return after + rest - (after & kAlignMask);
}

tl::expected<Frame, Problem> read_frame(const GuestMemory& memory, const Registers& registers) {
  const auto size = get(registers, kVp8PicSize);
  Frame frame{.width_mbs = field(size, 23, 9) | field(size, 3, 3) << 9,
              .height_mbs = field(size, 11, 8) | field(size, 0, 3) << 8};
  if (frame.width_mbs < kMinMbs || frame.width_mbs > kMaxMbWidthVp8 || frame.height_mbs < kMinMbs ||
      frame.height_mbs > kMaxMbHeightVp8)
    return blame("PIC_MB_SIZE", "a size that the decoder does not have");
  const auto start = std::uint64_t{get(registers, kVp8CtrlPart) & ~kPageMask};
  std::array<std::byte, kInterHead> tag;
  if (!memory.read(start, tag)) return blame("VP8_ADDR_CTRL_PART", "the frame lies outside of RAM");
  const auto length = frame_length(registers, start, little_endian(tag));
  if (!length) return tl::unexpected(length.error());
  if (!memory.contains(start, *length)) return blame("STREAM_LEN", "the frame lies outside of RAM");
  frame.bytes.resize(*length);
  if (!memory.read(start, frame.bytes)) return blame("STREAM_LEN", "the frame lies outside of RAM");
  // The guest may have written between the two: what counts is the copy.
  frame.key = (std::to_integer<unsigned>(frame.bytes[0]) & 1U) == 0;
  return frame;
}

/// Whether a key frame, which says its own size, is as large as the registers say.
bool has_size(const Frame& frame) {
  if (!frame.key) return true;
  if (frame.bytes.size() < kKeyHead) return false;
  const auto bytes = std::span(frame.bytes);
  const auto width = little_endian(bytes.subspan(6, 2)) & 0x3fffU;
  const auto height = little_endian(bytes.subspan(8, 2)) & 0x3fffU;
  return (width + 15) / 16 == frame.width_mbs && (height + 15) / 16 == frame.height_mbs;
}

class Vp8 final : public Codec {
 public:
  JobResult decode(const GuestMemory& memory, const Registers& registers) override {
    const auto frame = read_frame(memory, registers);
    if (!frame) return failed(frame.error());
    if (!has_size(*frame))
      return {.ok = false, .register_name = "PIC_MB_SIZE", .text = "not the size of the stream"};
    const auto to =
        find_destination(memory, registers, frame->width_mbs, frame->height_mbs, Lines::kAll);
    if (!to) return failed(to.error());
    const char* const stranger = frame->key ? nullptr : find_stranger(registers, to->address);
    auto* const decoded = decoder_.decode(frame->bytes);
    if (decoded == nullptr)
      return {.ok = false, .register_name = "ADDR_STR", .text = "a stream that cannot be decoded"};
    decoder_.placed(*decoded, to->address);
    if (!store_nv12(memory, to->address, *decoded, to->width, to->height, Lines::kAll))
      return {.ok = false, .register_name = "ADDR_DST", .text = "not the size of the stream"};
    if (stranger != nullptr)
      return {.register_name = stranger,
              .text = "a reference that was not decoded to this address"};
    return {.text = fmt::format("VP8 {}x{}{}", to->width, to->height, frame->key ? " key" : "")};
  }

 private:
  /// The register whose reference is not the decoder's, or null. The driver gives the destination
  /// where it has no buffer to give.
  [[nodiscard]] const char* find_stranger(const Registers& registers,
                                          std::uint64_t destination) const {
    constexpr std::array<RegisterName, 3> kReferences{{{kVp8RefLast, "VP8_ADDR_REF0"},
                                                       {kVp8RefGolden, "VP8_ADDR_REF2"},
                                                       {kVp8RefAlt, "VP8_ADDR_REF3"}}};
    for (const auto& reference : kReferences) {
      const std::uint64_t address = get(registers, reference.offset) & ~1U;
      if (address != destination && !decoder_.holds(address)) return reference.name;
    }
    return nullptr;
  }

  AvDecoder decoder_{AvCodec::kVp8, kMaxMbWidthVp8 * 16, kMaxMbHeightVp8 * 16};
};

}  // namespace

std::unique_ptr<Codec> make_vp8() {
  return std::make_unique<Vp8>();
}

}  // namespace fencepost::soc::vpu
