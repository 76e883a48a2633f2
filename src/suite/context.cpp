// SPDX-License-Identifier: MIT
// Stamps what a check sees with the time and hands it to the recorder.
#include "suite/context.h"

#include <ctime>

namespace fencepost::suite {
namespace {

double monotonic_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string picture_file(std::string_view name) {
  return fmt::format("{}.png", name);
}

}  // namespace

Context::Context(Recorder& recorder, std::string shape, std::string device)
    : recorder_(recorder),
      shape_(std::move(shape)),
      device_(std::move(device)),
      start_(monotonic_seconds()) {}

double Context::now() const {
  return monotonic_seconds() - start_;
}

void Context::record(Observation observation) {
  // The time is taken under the lock, so that records are in the order of their times.
  const std::lock_guard lock(mutex_);
  observation.t = now();
  recorder_.record(observation);
}

void Context::state(std::string_view lane, std::string_view subject, std::string_view state) {
  record({.kind = Observation::Kind::kState,
          .lane = std::string(lane),
          .subject = std::string(subject),
          .state = std::string(state)});
}

bool Context::expect(bool ok, std::string_view claim, std::string_view got) {
  record({.kind = Observation::Kind::kExpect,
          .ok = ok,
          .text = std::string(claim),
          .got = std::string(got)});
  return ok;
}

void Context::note(std::string_view text) {
  record({.kind = Observation::Kind::kNote, .text = std::string(text)});
}

void Context::measure(std::string_view name, double value, std::string_view unit) {
  record({.kind = Observation::Kind::kMeasure,
          .subject = std::string(name),
          .value = value,
          .unit = std::string(unit)});
}

void Context::picture(std::string_view name, std::string_view png,
                      const nlohmann::json& statistics) {
  const std::string file = picture_file(name);
  attach(file, png);
  record({.kind = Observation::Kind::kPicture,
          .subject = std::string(name),
          .file = file,
          .detail = statistics});
}

void Context::attach(std::string_view name, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  recorder_.attach(name, bytes);
}

Status Context::skip(std::string_view reason) {
  record({.kind = Observation::Kind::kSkip, .text = std::string(reason)});
  return {};
}

}  // namespace fencepost::suite
