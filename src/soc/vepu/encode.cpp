// SPDX-License-Identifier: MIT
// Drives libjpeg-turbo, and drops the header that it makes.
#include "soc/vepu/encode.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
// Wants FILE.
#include <jpeglib.h>

#include "soc/vepu/strip.h"

namespace fencepost::soc::vepu {
namespace {

/// How much a JPEG header of libjpeg, which has no tables, may at most have. The first buffer is as
/// large, so that it holds all of the header.
constexpr std::size_t kBuffer{16384};

constexpr std::uint8_t kStartOfImage = 0xd8;
constexpr std::uint8_t kStartOfScan = 0xda;

/// Bytes up to the end of the start-of-scan segment.
std::size_t header_size(std::span<const std::uint8_t> bytes) {
  std::size_t at = 0;
  while (at + 4 <= bytes.size()) {
    const auto marker = bytes[at + 1];
    at += 2;
    if (marker == kStartOfImage) continue;
    at += std::size_t{bytes[at]} << 8 | bytes[at + 1];
    if (marker == kStartOfScan) break;
  }
  return std::min(at, bytes.size());
}

/// What libjpeg calls back into. The library's structures come first, so that a pointer to one is a
/// pointer to this.
struct Errors {
  jpeg_error_mgr base{};
  std::jmp_buf escape{};
};

struct Destination {
  jpeg_destination_mgr base{};
  Stream* stream = nullptr;
  bool header_seen = false;
  std::array<std::uint8_t, kBuffer> buffer{};
};

void flush(Destination& to) {
  std::span<const std::uint8_t> bytes(to.buffer.data(), kBuffer - to.base.free_in_buffer);
  if (!std::exchange(to.header_seen, true)) bytes = bytes.subspan(header_size(bytes));
  to.stream->append(bytes);
  to.base.next_output_byte = to.buffer.data();
  to.base.free_in_buffer = kBuffer;
}

void init_destination(j_compress_ptr jpeg) {
  auto* const to = reinterpret_cast<Destination*>(jpeg->dest);
  to->base.next_output_byte = to->buffer.data();
  to->base.free_in_buffer = kBuffer;
}

/// libjpeg asks when the buffer is full, whatever free_in_buffer says.
boolean empty_output_buffer(j_compress_ptr jpeg) {
  jpeg->dest->free_in_buffer = 0;
  flush(*reinterpret_cast<Destination*>(jpeg->dest));
  return TRUE;
}

void term_destination(j_compress_ptr jpeg) {
  flush(*reinterpret_cast<Destination*>(jpeg->dest));
}

void set_up(jpeg_compress_struct& jpeg, const JobSpec& job) {
  jpeg.image_width = job.picture.mb_width * kMacroblock;
  jpeg.image_height = job.picture.mb_height * kMacroblock;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_YCbCr;
  jpeg_set_defaults(&jpeg);  // 4:2:0, standard Huffman tables
  jpeg.raw_data_in = TRUE;
  int index = 0;
  for (const auto* table : {&job.luma, &job.chroma}) {
    std::array<unsigned, 64> steps{};
    std::ranges::copy(*table, steps.begin());
    jpeg_add_quant_table(&jpeg, index++, steps.data(), 100, TRUE);
  }
}

void write_strip(jpeg_compress_struct& jpeg, Strip& strip) {
  std::array<JSAMPROW, Strip::kLumaLines> luma{};
  std::array<JSAMPROW, Strip::kChromaLines> cb{};
  std::array<JSAMPROW, Strip::kChromaLines> cr{};
  for (unsigned i = 0; i < luma.size(); ++i) luma[i] = strip.luma(i).data();
  for (unsigned i = 0; i < cb.size(); ++i) cb[i] = strip.cb(i).data();
  for (unsigned i = 0; i < cr.size(); ++i) cr[i] = strip.cr(i).data();
  std::array<JSAMPARRAY, 3> planes = {luma.data(), cb.data(), cr.data()};
  jpeg_write_raw_data(&jpeg, planes.data(), Strip::kLumaLines);
}

/// Everything lives in the caller, for libjpeg leaves by a long jump where it has no memory.
std::optional<Problem> run(jpeg_compress_struct& jpeg, Errors& errors, const JobSpec& job,
                           Strip& strip, const Stream& stream) {
  if (setjmp(errors.escape) != 0)
    return Problem{.device = {}, .register_name = "ENCODE_START", .text = "libjpeg gave up"};
  set_up(jpeg, job);
  jpeg_start_compress(&jpeg, TRUE);
  for (unsigned row = 0; row < job.picture.mb_height; ++row) {
    if (auto problem = strip.load(row)) return problem;
    write_strip(jpeg, strip);
    if (stream.problem()) return stream.problem();
  }
  jpeg_finish_compress(&jpeg);
  return stream.problem();
}

}  // namespace

std::optional<Problem> encode(const GuestMemory& memory, const JobSpec& job, Stream& stream) {
  Strip strip(memory, job.picture);
  Errors errors;
  jpeg_compress_struct jpeg{};
  jpeg.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = [](j_common_ptr common) {
    std::longjmp(reinterpret_cast<Errors*>(common->err)->escape, 1);
  };
  errors.base.emit_message = [](j_common_ptr, int) {};
  errors.base.output_message = [](j_common_ptr) {};
  Destination destination{.stream = &stream};
  destination.base.init_destination = init_destination;
  destination.base.empty_output_buffer = empty_output_buffer;
  destination.base.term_destination = term_destination;
  jpeg_create_compress(&jpeg);
  jpeg.dest = &destination.base;
  auto problem = run(jpeg, errors, job, strip, stream);
  jpeg_destroy_compress(&jpeg);
  return problem;
}

}  // namespace fencepost::soc::vepu
