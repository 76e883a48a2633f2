// SPDX-License-Identifier: MIT
// Shows how far long work has come, and the time left: one redrawn line on a terminal, a plain
// line every so often elsewhere.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fencepost {

/// How far one of several parallel pieces of work has come.
struct ProgressState {
  std::string name;  ///< e.g. "kernel v3"
  std::string what;  ///< the step at hand; may be empty
  int done = 0;
  int total = 0;  ///< 0: unknown
  double elapsed_s = 0;
  double expected_s = 0;  ///< what it took last time; 0: unknown
};

/// Seconds left, or a negative number where nothing can be said yet.
double seconds_left(const ProgressState& state);

/// One line of at most `columns` characters for all of `states`.
std::string progress_line(const std::vector<ProgressState>& states, int columns);

/// The display. Thread-safe. It draws on standard error, and nothing else should write there
/// while it lives, except through line().
class Progress {
 public:
  struct Options {
    int fd = 2;
    bool terminal = false;                         ///< redraw one line
    std::chrono::milliseconds plain_every{15000};  ///< otherwise: a line so often
  };

  /// One piece of work; it leaves the display when the handle dies. Must not outlive the Progress.
  class Track {
   public:
    Track(Track&& other) noexcept;
    Track& operator=(Track&& other) noexcept;
    ~Track();
    /// `done` of `total` steps (0: unknown), and the step at hand.
    void update(int done, int total, std::string_view what = {});

   private:
    friend class Progress;
    Track(Progress* owner, int id) : owner_(owner), id_(id) {}
    Progress* owner_;
    int id_;
  };

  /// On standard error, as a terminal if it is one.
  Progress();
  explicit Progress(const Options& options);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// Starts a piece of work; `expected_s` is what it took last time, where known.
  [[nodiscard]] Track track(std::string name, double expected_s = 0);

  /// Prints a line that stays, above the display.
  void line(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fencepost
