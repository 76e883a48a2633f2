// SPDX-License-Identifier: MIT
// Rockchip RGA: registers and fields (drivers/media/platform/rockchip/rga/rga-hw.h of Linux).
#pragma once

#include <array>
#include <cstdint>

#include "soc/device.h"

namespace fencepost::soc::rga {

inline constexpr std::uint32_t kSysCtrl = 0x00;
inline constexpr std::uint32_t kCmdCtrl = 0x04;  ///< bit 0: fetch the command buffer and go
inline constexpr std::uint32_t kCmdBase = 0x08;  ///< physical address of the command buffer
inline constexpr std::uint32_t kInt = 0x10;      ///< 3:0 status, 7:4 clears it, 10:8 enables
inline constexpr std::uint32_t kMmuCtrl0 = 0x14;
inline constexpr std::uint32_t kVersion = 0x28;

/// The command buffer mirrors the registers from here on.
inline constexpr std::uint32_t kModeBase = 0x100;
inline constexpr std::uint32_t kCommandBytes = 0x80;

inline constexpr std::uint32_t kModeCtrl = 0x100;
inline constexpr std::uint32_t kSrcInfo = 0x104;
inline constexpr std::uint32_t kSrcYBase = 0x108;
inline constexpr std::uint32_t kSrcCbBase = 0x10c;
inline constexpr std::uint32_t kSrcCrBase = 0x110;
inline constexpr std::uint32_t kSrcVirInfo = 0x118;
inline constexpr std::uint32_t kSrcActInfo = 0x11c;
inline constexpr std::uint32_t kSrcXFactor = 0x120;
inline constexpr std::uint32_t kSrcYFactor = 0x124;
inline constexpr std::uint32_t kDstInfo = 0x138;
inline constexpr std::uint32_t kDstYBase = 0x13c;
inline constexpr std::uint32_t kDstCbBase = 0x140;
inline constexpr std::uint32_t kDstCrBase = 0x144;
inline constexpr std::uint32_t kDstVirInfo = 0x148;
inline constexpr std::uint32_t kDstActInfo = 0x14c;
inline constexpr std::uint32_t kMmuCtrl1 = 0x16c;
inline constexpr std::uint32_t kMmuSrcBase = 0x170;
inline constexpr std::uint32_t kMmuSrc1Base = 0x174;
inline constexpr std::uint32_t kMmuDstBase = 0x178;

/// Bits of the status in INT; bit 4 more to the left clears one, bit 8 more enables it.
inline constexpr std::uint32_t kIntError = 1U << 0;
inline constexpr std::uint32_t kIntMmuError = 1U << 1;
inline constexpr std::uint32_t kIntDone = 1U << 2;

/// Version 3.2, as on the RK3399. With a minor or major number of 0 the driver works around faults
/// of the first hardware by giving wrong sizes for some rotations.
inline constexpr std::uint32_t kVersionValue = 0x03200000;

inline constexpr std::array<RegisterName, 25> kRegisters{{
    {kSysCtrl, "SYS_CTRL"},        {kCmdCtrl, "CMD_CTRL"},
    {kCmdBase, "CMD_BASE"},        {kInt, "INT"},
    {kMmuCtrl0, "MMU_CTRL0"},      {kVersion, "VERSION_INFO"},
    {kModeCtrl, "MODE_CTRL"},      {kSrcInfo, "SRC_INFO"},
    {kSrcYBase, "SRC_Y_RGB_BASE"}, {kSrcCbBase, "SRC_CB_BASE"},
    {kSrcCrBase, "SRC_CR_BASE"},   {kSrcVirInfo, "SRC_VIR_INFO"},
    {kSrcActInfo, "SRC_ACT_INFO"}, {kSrcXFactor, "SRC_X_FACTOR"},
    {kSrcYFactor, "SRC_Y_FACTOR"}, {kDstInfo, "DST_INFO"},
    {kDstYBase, "DST_Y_RGB_BASE"}, {kDstCbBase, "DST_CB_BASE"},
    {kDstCrBase, "DST_CR_BASE"},   {kDstVirInfo, "DST_VIR_INFO"},
    {kDstActInfo, "DST_ACT_INFO"}, {kMmuCtrl1, "MMU_CTRL1"},
    {kMmuSrcBase, "MMU_SRC_BASE"}, {kMmuSrc1Base, "MMU_SRC1_BASE"},
    {kMmuDstBase, "MMU_DST_BASE"},
}};

}  // namespace fencepost::soc::rga
