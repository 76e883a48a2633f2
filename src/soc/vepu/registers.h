// SPDX-License-Identifier: MIT
// Rockchip VEPU2, the JPEG encoder: registers and fields
// (drivers/media/platform/verisilicon/rockchip_vpu2_regs.h of Linux).
#pragma once

#include <array>
#include <cstdint>

#include "soc/device.h"

namespace fencepost::soc::vepu {

/// Quantisation tables: 16 words each, see job.cpp for the order.
inline constexpr std::uint32_t kLumaQuant = 0x000;
inline constexpr std::uint32_t kChromaQuant = 0x040;

inline constexpr std::uint32_t kInPlane0 = 0x0c0;
inline constexpr std::uint32_t kInPlane1 = 0x0c4;
inline constexpr std::uint32_t kInPlane2 = 0x0c8;
inline constexpr std::uint32_t kStrBufLimit = 0x0d4;  ///< bytes; afterwards the bits written
inline constexpr std::uint32_t kAxiCtrl = 0x0d8;
/// 3:0 lines, 5:4 quarters of columns that the last macroblocks have and the picture has not;
/// 21:16 bits of a header that the hardware is to put before the stream.
inline constexpr std::uint32_t kOverFill = 0x0f0;
inline constexpr std::uint32_t kLumaInfo = 0x0f4;  ///< 13:0 pixels of a line, 22:16 offsets
inline constexpr std::uint32_t kEncCtrl1 = 0x128;  ///< 3:2 rotation, 7:4 format
inline constexpr std::uint32_t kOutputStream = 0x134;
/// Bit 0 go, 5:4 codec, 16:8 and 28:20 width and height in macroblocks.
inline constexpr std::uint32_t kEncodeStart = 0x19c;
inline constexpr std::uint32_t kDataEndian = 0x1a4;  ///< 31:26 swaps
inline constexpr std::uint32_t kInterrupt = 0x1b4;   ///< 6:0 status, 8 disables the interrupt

inline constexpr std::uint32_t kRegisterBytes = 0x2e0;

inline constexpr std::uint32_t kEncodeEnable = 1U << 0;
inline constexpr std::uint32_t kCodecJpeg = 2;

/// The swaps of bytes, half words and words with which a little-endian guest's memory reads as a
/// stream of bytes, for input and output.
inline constexpr std::uint32_t kLittleEndian = 0x3fU << 26;

inline constexpr std::uint32_t kInterruptBit = 1U << 0;
inline constexpr std::uint32_t kFrameReady = 1U << 1;
inline constexpr std::uint32_t kBusError = 1U << 4;
inline constexpr std::uint32_t kBufferFull = 1U << 5;
inline constexpr std::uint32_t kStatusBits = 0x7f;
inline constexpr std::uint32_t kInterruptDisable = 1U << 8;

inline constexpr std::array<RegisterName, 14> kRegisters{{
    {kLumaQuant, "JPEG_LUMA_QUAT"},
    {kChromaQuant, "JPEG_CHROMA_QUAT"},
    {kInPlane0, "ADDR_IN_PLANE_0"},
    {kInPlane1, "ADDR_IN_PLANE_1"},
    {kInPlane2, "ADDR_IN_PLANE_2"},
    {kStrBufLimit, "STR_BUF_LIMIT"},
    {kAxiCtrl, "AXI_CTRL"},
    {kOverFill, "ENC_OVER_FILL_STRM_OFFSET"},
    {kLumaInfo, "INPUT_LUMA_INFO"},
    {kEncCtrl1, "ENC_CTRL1"},
    {kOutputStream, "ADDR_OUTPUT_STREAM"},
    {kEncodeStart, "ENCODE_START"},
    {kDataEndian, "DATA_ENDIAN"},
    {kInterrupt, "INTERRUPT"},
}};

}  // namespace fencepost::soc::vepu
