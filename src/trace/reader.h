// SPDX-License-Identifier: MIT
// A recording as a stream of events, whatever its form.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "trace/event.h"

namespace fencepost::trace {

/// What is known about a recording besides its events. Grows while it is read.
struct Recording {
  std::string name;  ///< the file, "-" for standard input
  /// Where several are read as one: their names, which Event::file counts.
  std::vector<std::string> files;
  std::string format;         ///< "trace", "trace_pipe", "trace-cmd report", "trace.dat v6", ...
  std::string compression;    ///< "gzip", "xz", "zstd", or ""
  std::string clock;          ///< "mono", "local", "counter", ... as far as told, or ""
  bool clock_is_time = true;  ///< false: `time` is a count, and no bound can be checked
  std::uint64_t lines = 0;    ///< lines or records so far, events of no interest included
  std::uint64_t events = 0;   ///< events so far of a Kind
  std::uint64_t skipped = 0;  ///< lines or records that should have been events and cannot be read
  bool truncated = false;     ///< the file ends in the middle of a line, record or compressed block
  bool knows_publish =
      false;              ///< a vb2_fence_* event was seen, or the format's header declares them
  bool complete = false;  ///< at the end: the recording itself shows that no event is missing
                          ///< between its first and its last (a `trace` file's header counts its
                          ///< entries; a trace.dat has the kernel's statistics)
  std::uint64_t missing =
      0;  ///< at the end: how many events that own count has which are not there

  /// The name of Event::file `number`; empty where that is not told.
  [[nodiscard]] std::string_view file_name(std::uint8_t number) const {
    return number == 0 || number > files.size() ? std::string_view() : files[number - 1U];
  }
};

/// Reads one recording, or several of one run, oldest event first. Not thread-safe. Memory does not
/// grow with the recording.
class Reader {
 public:
  virtual ~Reader() = default;
  /// The next events, in the recording's order; empty at the end. Loss is in band (Kind::kLoss).
  /// Blocks on a pipe until something has come; kInterrupted on Ctrl-C. A damaged recording gives
  /// what can be read, counts the rest in recording(), and is an Error (kRecording) only where
  /// nothing can be.
  virtual Result<std::span<const Event>> next() = 0;
  /// Valid for the life of the reader.
  [[nodiscard]] virtual const Recording& recording() const = 0;
};

/// Opens `file` ("-": standard input) and finds out by its first bytes what it is. Errors: kIo,
/// kRecording.
Result<std::unique_ptr<Reader>> open(const std::filesystem::path& file);

/// The same over bytes in memory, which must outlive the reader.
Result<std::unique_ptr<Reader>> open_bytes(std::string_view bytes, std::string name);

/// Several recordings of one run as one, by time; one alone is handed through.
std::unique_ptr<Reader> merge(std::vector<std::unique_ptr<Reader>> readers);

}  // namespace fencepost::trace
