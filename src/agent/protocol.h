// SPDX-License-Identifier: MIT
// The channel between host and guest: frames on a virtio-serial port named "fencepost.ctl".
// A frame is one line of JSON; where it has "bytes": N, exactly N raw bytes follow the newline.
//
// Host to agent:
//   {"cmd":"check","name":NAME,"shape":SHAPE,"fault":FAULT|"","bound_s":S}
//   {"cmd":"exec","argv":[...],"env":{...},"cwd":DIR,"tty":BOOL,"rows":N,"cols":N,"record":BOOL}
//   {"cmd":"stdin","bytes":N} ("bytes":0 closes it)   {"cmd":"resize",...}
//   {"cmd":"signal","signal":N}
//   {"cmd":"poweroff"}
// Agent to host:
//   {"msg":"ready","uptime":S,"debug_locks":0|1,"modules":[...]}
//   {"msg":"obs","obs":{...}}                   an Observation (contract/observation.h)
//   {"msg":"file","name":NAME,"bytes":N}        evidence (trace.txt, pictures); the next piece of
//                                               trace.txt while an exec is recorded
//   {"msg":"out","stream":1|2,"bytes":N}        output of an exec
//   {"msg":"end","status":"finished"|"killed"|"stuck","signal":N,"exit":N,"stack":TEXT,
//    "debug_locks":0|1,"virtual_s":S}; of a recorded exec also "lost":N events, or "unrecorded":WHY
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contract/verdict.h"

namespace fencepost::protocol {

inline constexpr std::string_view kPortName = "fencepost.ctl";
inline constexpr std::size_t kMaxHeader = 1 << 20;    ///< bytes of one JSON line
inline constexpr std::size_t kMaxPayload = 64 << 20;  ///< bytes of one payload

struct Frame {
  nlohmann::json header;
  std::string payload;
};

/// The frame as bytes; sets "bytes" when there is a payload.
std::string encode(const nlohmann::json& header, std::string_view payload = {});

/// What an "obs" frame says; one that cannot be read is an observation of the laboratory's failure.
Observation observation_of(const nlohmann::json& header);

/// How a check's process ended, from the words of an "end" frame.
Ending ending_of(std::string_view status, int signal, std::string stack);

/// Takes bytes in any portions and gives whole frames. A malformed or oversized frame is an Error
/// (kGuest), after which the decoder stays failed: there is no way to find the next frame.
class Decoder {
 public:
  Status feed(std::string_view bytes, const std::function<void(Frame)>& on_frame);

 private:
  /// The frame that starts at `begin`, if it is whole; moves `begin` past what was used.
  Result<std::optional<Frame>> take(std::size_t& begin);

  std::string buffer_;
  std::size_t scanned_ = 0;               ///< buffer_ before this has been searched for a newline
  std::optional<nlohmann::json> header_;  ///< read, and its payload is still to come
  std::size_t missing_ = 0;               ///< bytes of that payload
  bool failed_ = false;
};

}  // namespace fencepost::protocol
