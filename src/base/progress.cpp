// SPDX-License-Identifier: MIT
// Shows how far long work has come, and the time left: one redrawn line on a terminal, a plain
// line every so often elsewhere.
#include "base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/term.h"
#include "base/text.h"

namespace fencepost {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kTerminalEvery = std::chrono::milliseconds(200);
constexpr std::string_view kClearLine = "\r\x1b[K";
constexpr int kPlainColumns = 200;
/// Below this share of the work its rate says less than what it took last time.
constexpr double kTrustRateFrom = 0.1;

double share(const ProgressState& state) {
  if (state.total <= 0) return 0;
  return std::clamp(static_cast<double>(state.done) / state.total, 0.0, 1.0);
}

std::string one_track(const ProgressState& state) {
  std::string text = state.name;
  if (state.total > 0) text += fmt::format(" {}/{}", state.done, state.total);
  if (!state.what.empty()) text += ": " + state.what;
  return text;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0) return;  // a display that cannot be seen is no reason to stop
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

double seconds_left(const ProgressState& state) {
  const double part = share(state);
  if (part >= 1) return 0;
  if (state.expected_s > 0 && part < kTrustRateFrom)
    return std::max(state.expected_s - state.elapsed_s, 0.0);
  return part > 0 ? state.elapsed_s * (1 - part) / part : -1;
}

std::string progress_line(const std::vector<ProgressState>& states, int columns) {
  if (states.empty()) return {};
  double left = -1, elapsed = 0;
  std::string tracks;
  for (const ProgressState& state : states) {
    left = std::max(left, seconds_left(state));
    elapsed = std::max(elapsed, state.elapsed_s);
    tracks += (tracks.empty() ? "" : " | ") + one_track(state);
  }
  std::string time = format_duration(elapsed);
  if (left >= 0) time += ", " + format_duration(left) + " left";
  std::string text = fmt::format("[{}] {}", time, tracks);
  const auto room = static_cast<std::size_t>(std::max(columns, 1));
  if (text.size() > room) text.resize(room);
  return text;
}

struct Progress::Impl {
  struct Entry {
    ProgressState state;
    Clock::time_point start;
  };

  explicit Impl(const Options& chosen) : options(chosen) {
    painter = std::jthread([this](const std::stop_token& stop) { paint_until(stop); });
  }

  std::vector<ProgressState> snapshot() {
    std::vector<ProgressState> states;
    for (auto& [id, entry] : entries) {
      entry.state.elapsed_s = std::chrono::duration<double>(Clock::now() - entry.start).count();
      states.push_back(entry.state);
    }
    return states;
  }

  /// With the mutex held.
  void draw() {
    if (entries.empty()) return;
    if (options.terminal) {
      const int columns = terminal_width(options.fd) - 1;  // the last column would wrap
      write_all(options.fd, std::string(kClearLine) + progress_line(snapshot(), columns));
      drawn = true;
    } else {
      write_all(options.fd, progress_line(snapshot(), kPlainColumns) + "\n");
    }
  }

  /// With the mutex held.
  void clear() {
    if (drawn) write_all(options.fd, kClearLine);
    drawn = false;
  }

  void paint_until(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    const auto period = options.terminal ? kTerminalEvery : options.plain_every;
    while (!stop.stop_requested()) {
      wake.wait_for(lock, stop, period, [] { return false; });
      if (!stop.stop_requested()) draw();
    }
    clear();
  }

  Options options;
  std::mutex mutex;
  std::condition_variable_any wake;
  std::map<int, Entry> entries;
  int next_id = 0;
  bool drawn = false;
  std::jthread painter;  // last: it uses all of the above
};

Progress::Progress() : Progress(Options{.terminal = is_terminal(STDERR_FILENO)}) {}
Progress::Progress(const Options& options) : impl_(std::make_unique<Impl>(options)) {}
Progress::~Progress() = default;

Progress::Track Progress::track(std::string name, double expected_s) {
  const std::lock_guard lock(impl_->mutex);
  const int id = impl_->next_id++;
  ProgressState state{.name = std::move(name), .what = {}, .expected_s = expected_s};
  impl_->entries[id] = {std::move(state), Clock::now()};
  return {this, id};
}

void Progress::line(std::string_view text) {
  const std::lock_guard lock(impl_->mutex);
  impl_->clear();
  write_all(impl_->options.fd, std::string(text) + "\n");
}

Progress::Track::Track(Track&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)), id_(other.id_) {}

Progress::Track& Progress::Track::operator=(Track&& other) noexcept {
  std::swap(owner_, other.owner_);
  std::swap(id_, other.id_);
  return *this;
}

Progress::Track::~Track() {
  if (owner_ == nullptr) return;
  const std::lock_guard lock(owner_->impl_->mutex);
  owner_->impl_->entries.erase(id_);
  if (owner_->impl_->entries.empty()) owner_->impl_->clear();
}

void Progress::Track::update(int done, int total, std::string_view what) {
  const std::lock_guard lock(owner_->impl_->mutex);
  ProgressState& state = owner_->impl_->entries[id_].state;
  state.done = done;
  state.total = total;
  state.what = what;
}

}  // namespace fencepost
