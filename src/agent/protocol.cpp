// SPDX-License-Identifier: MIT
// Frames to bytes and back.
#include "agent/protocol.h"

namespace fencepost::protocol {
namespace {

/// The announced payload size of `header`; 0 where there is none.
Result<std::size_t> payload_size(const nlohmann::json& header) {
  const auto bytes = header.find("bytes");
  if (bytes == header.end()) return 0;
  if (!bytes->is_number_unsigned())
    return fail(ExitCode::kGuest, "a frame whose \"bytes\" is not a count");
  const auto size = bytes->get<std::uint64_t>();
  if (size > kMaxPayload)
    return fail(ExitCode::kGuest, fmt::format("a frame with a payload of {} bytes", size));
  return static_cast<std::size_t>(size);
}

}  // namespace

std::string encode(const nlohmann::json& header, std::string_view payload) {
  // Text from a kernel log or a command line need not be UTF-8: replaced, never thrown.
  const auto dump = [](const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  if (payload.empty()) return dump(header) + '\n';
  auto sized = header;
  sized["bytes"] = payload.size();
  auto bytes = dump(sized) + '\n';
  bytes += payload;
  return bytes;
}

Observation observation_of(const nlohmann::json& header) {
  auto observation = observation_from_json(header.value("obs", nlohmann::json::object()));
  if (observation) return std::move(*observation);
  return {.kind = Observation::Kind::kLabError,
          .text = "an observation cannot be read: " + observation.error().what};
}

Ending ending_of(std::string_view status, int signal, std::string stack) {
  Ending ending{.signal = signal, .detail = std::move(stack)};
  if (status == "stuck") ending.kind = Ending::Kind::kStuck;
  if (status == "killed") ending.kind = Ending::Kind::kKilled;
  return ending;
}

Status Decoder::feed(std::string_view bytes, const std::function<void(Frame)>& on_frame) {
  if (failed_) return fail(ExitCode::kGuest, "the channel is broken");
  buffer_ += bytes;
  std::size_t begin = 0;
  while (true) {
    auto frame = take(begin);
    if (!frame) {
      failed_ = true;
      buffer_.clear();
      return tl::unexpected<Error>(std::move(frame).error());
    }
    if (!*frame) break;
    on_frame(std::move(**frame));
  }
  buffer_.erase(0, begin);
  scanned_ -= begin;
  return {};
}

Result<std::optional<Frame>> Decoder::take(std::size_t& begin) {
  if (!header_) {
    const auto newline = buffer_.find('\n', scanned_);
    const auto length = std::min(newline, buffer_.size()) - begin;
    if (length > kMaxHeader) return fail(ExitCode::kGuest, "a frame without an end");
    scanned_ = newline == std::string::npos ? buffer_.size() : newline + 1;
    if (newline == std::string::npos) return std::nullopt;
    auto header = nlohmann::json::parse(buffer_.data() + begin, buffer_.data() + newline, nullptr,
                                        /*allow_exceptions=*/false);
    if (!header.is_object()) return fail(ExitCode::kGuest, "a frame that is not a JSON object");
    FP_ASSIGN(missing_, payload_size(header));
    header_ = std::move(header);
    begin = scanned_;
  }
  if (buffer_.size() - begin < missing_) return std::nullopt;
  Frame frame{std::move(*header_), buffer_.substr(begin, missing_)};
  header_.reset();
  begin += missing_;
  scanned_ = begin;
  return frame;
}

}  // namespace fencepost::protocol
