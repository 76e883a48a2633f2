// SPDX-License-Identifier: MIT
// Rockchip VDPU2, the decoder of the RK3568's VPU: registers and fields
// (drivers/media/platform/verisilicon/rockchip_vpu2_regs.h and rockchip_vpu2_hw_*_dec.c of Linux).
// Offsets are from the decoder's base, which is 0x400 into the device's page.
#pragma once

#include <array>
#include <cstdint>

#include "soc/device.h"

namespace fencepost::soc::vpu {

inline constexpr std::uint32_t kDecoderBase = 0x400;
inline constexpr std::uint32_t kRegisterBytes = 0x27c;
/// What the registers held when a job was started.
using Registers = std::array<std::uint32_t, kRegisterBytes / 4>;

/// Of all codecs.
inline constexpr std::uint32_t kDecCtrl0 = 0x0c8;
inline constexpr std::uint32_t kStreamLen = 0x0cc;
inline constexpr std::uint32_t kDecFormat = 0x0d4;  ///< 3:0 codec
inline constexpr std::uint32_t kInterrupt = 0x0dc;
inline constexpr std::uint32_t kEnFlags = 0x0e4;
inline constexpr std::uint32_t kSoftReset = 0x0e8;
inline constexpr std::uint32_t kAddrQtable = 0x0f4;
inline constexpr std::uint32_t kDirectMvAddr = 0x0f8;
inline constexpr std::uint32_t kAddrDst = 0x0fc;
inline constexpr std::uint32_t kAddrStr = 0x100;

/// H.264.
inline constexpr std::uint32_t kH264AddrRef0 = 0x150;  ///< 16 of them; 1:0 are flags
inline constexpr std::uint32_t kH264RefValid = 0x1b0;  ///< bit 31 is the first
inline constexpr std::uint32_t kH264PicSize = 0x1b8;
inline constexpr std::uint32_t kH264RefFrames = 0x1bc;
inline constexpr std::uint32_t kH264FrameNum = 0x1c0;
inline constexpr std::uint32_t kH264IdrPicId = 0x1c4;
inline constexpr std::uint32_t kH264PpsId = 0x1c8;
inline constexpr std::uint32_t kH264Flags = 0x1cc;

/// MPEG-2.
inline constexpr std::uint32_t kMpeg2PicSize = 0x1e0;
inline constexpr std::uint32_t kMpeg2Flags = 0x1e8;
inline constexpr std::uint32_t kMpeg2Fcodes = 0x220;
inline constexpr std::uint32_t kMpeg2Ref0 = 0x20c;  ///< forward, top field
inline constexpr std::uint32_t kMpeg2Ref1 = 0x250;  ///< forward, bottom field
inline constexpr std::uint32_t kMpeg2Ref2 = 0x218;  ///< backward, top field
inline constexpr std::uint32_t kMpeg2Ref3 = 0x21c;  ///< backward, bottom field

/// VP8.
inline constexpr std::uint32_t kVp8PicSize = 0x1e0;
inline constexpr std::uint32_t kVp8Ctrl0 = 0x1e8;
inline constexpr std::uint32_t kVp8DataVal = 0x1f0;
inline constexpr std::uint32_t kVp8RefLast = 0x20c;
inline constexpr std::uint32_t kVp8RefGolden = 0x220;
inline constexpr std::uint32_t kVp8RefAlt = 0x224;
inline constexpr std::uint32_t kVp8CtrlPart = 0x244;

/// Bits of INTERRUPT. The driver takes kIrq for success and looks at no other.
inline constexpr std::uint32_t kIrq = 1U << 0;
inline constexpr std::uint32_t kIrqDisable = 1U << 1;
inline constexpr std::uint32_t kIrqReady = 1U << 4;
inline constexpr std::uint32_t kIrqError = 1U << 12;

/// Bits of EN_FLAGS.
inline constexpr std::uint32_t kDecEnable = 1U << 0;
inline constexpr std::uint32_t kSeqMbaff = 1U << 7;
inline constexpr std::uint32_t kPicTopField = 1U << 13;
inline constexpr std::uint32_t kPicInter = 1U << 14;
inline constexpr std::uint32_t kPicB = 1U << 15;
inline constexpr std::uint32_t kPicFieldMode = 1U << 16;
inline constexpr std::uint32_t kPicInterlace = 1U << 17;

/// Macroblocks of the largest picture that the driver offers for H.264 and MPEG-2 (1920x1088), and
/// for VP8 (3840x2160).
inline constexpr unsigned kMaxMbWidth = 120;
inline constexpr unsigned kMaxMbHeight = 68;
inline constexpr unsigned kMaxMbWidthVp8 = 240;
inline constexpr unsigned kMaxMbHeightVp8 = 135;
/// The driver's smallest is 48 pixels each way.
inline constexpr unsigned kMinMbs = 3;

constexpr std::uint32_t field(std::uint32_t value, unsigned low, unsigned bits) {
  return (value >> low) & ((1U << bits) - 1U);
}
/// The field of `bits` from `low` on of the register at `offset`.
constexpr std::uint32_t get(const Registers& registers, std::uint32_t offset, unsigned low = 0,
                            unsigned bits = 32) {
  const auto value = registers[offset / 4];
  return bits == 32 ? value : field(value, low, bits);
}

/// As in DeviceInfo, from the device's base. Where codecs share a register it has both names.
inline constexpr std::array<RegisterName, 29> kRegisterNames{{
    {kDecoderBase + kDecCtrl0, "DEC_CTRL0"},
    {kDecoderBase + kStreamLen, "STREAM_LEN"},
    {kDecoderBase + 0x0d0, "ERROR_CONCEALMENT"},
    {kDecoderBase + kDecFormat, "DEC_FORMAT"},
    {kDecoderBase + 0x0d8, "DATA_ENDIAN"},
    {kDecoderBase + kInterrupt, "INTERRUPT"},
    {kDecoderBase + 0x0e0, "AXI_CTRL"},
    {kDecoderBase + kEnFlags, "EN_FLAGS"},
    {kDecoderBase + kSoftReset, "SOFT_RESET"},
    {kDecoderBase + kAddrQtable, "ADDR_QTABLE"},
    {kDecoderBase + kDirectMvAddr, "DIRECT_MV_ADDR"},
    {kDecoderBase + kAddrDst, "ADDR_DST"},
    {kDecoderBase + kAddrStr, "ADDR_STR"},
    {kDecoderBase + kH264AddrRef0, "H264_ADDR_REF"},
    {kDecoderBase + kH264RefValid, "H264_REF_VALID"},
    {kDecoderBase + kH264PicSize, "H264_PIC_MB_SIZE"},
    {kDecoderBase + kH264RefFrames, "H264_REF_FRAMES"},
    {kDecoderBase + kH264FrameNum, "H264_FRAME_NUM"},
    {kDecoderBase + kH264IdrPicId, "H264_IDR_PIC_ID"},
    {kDecoderBase + kH264PpsId, "H264_PPS_ID"},
    {kDecoderBase + kH264Flags, "H264_FLAGS"},
    {kDecoderBase + kMpeg2PicSize, "PIC_MB_SIZE"},
    {kDecoderBase + kMpeg2Flags, "MPEG2_FLAGS/VP8_CTRL0"},
    {kDecoderBase + kVp8DataVal, "VP8_DATA_VAL"},
    {kDecoderBase + kMpeg2Ref0, "MPEG2_REFER0/VP8_ADDR_REF0"},
    {kDecoderBase + kMpeg2Ref1, "MPEG2_REFER1"},
    {kDecoderBase + kMpeg2Fcodes, "MPEG2_FCODES/VP8_ADDR_REF2"},
    {kDecoderBase + kVp8RefAlt, "VP8_ADDR_REF3"},
    {kDecoderBase + kVp8CtrlPart, "VP8_ADDR_CTRL_PART"},
}};

}  // namespace fencepost::soc::vpu
