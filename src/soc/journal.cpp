// SPDX-License-Identifier: MIT
// What the hardware did, and what the guest did wrong with it.
#include "soc/journal.h"

#include <fmt/format.h>

namespace fencepost::soc {

void Journal::note(std::string_view device, std::string_view text) {
  const std::scoped_lock lock(mutex_);
  if (sink_) sink_(fmt::format("{}: {}", device, text));
}

void Journal::problem(Problem problem) {
  const std::scoped_lock lock(mutex_);
  const auto [entry, first] = problems_.insert(std::move(problem));
  if (first && sink_)
    sink_(fmt::format("{}: {}: {}", entry->device, entry->register_name, entry->text));
}

void Journal::count_job(std::string_view device) {
  const std::scoped_lock lock(mutex_);
  ++jobs_[std::string(device)];
}

void Journal::wrote(std::string_view device, std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  bytes_[std::string(device)] = bytes;
}

void Journal::fault(std::string_view device, std::uint64_t job, std::string_view name) {
  note(device, fmt::format("job {}: fault: {}", job, name));
  const std::scoped_lock lock(mutex_);
  ++faults_[std::string(device)][std::string(name)];
}

std::vector<Problem> Journal::problems() const {
  const std::scoped_lock lock(mutex_);
  return {problems_.begin(), problems_.end()};
}

std::map<std::string, std::uint64_t> Journal::jobs() const {
  const std::scoped_lock lock(mutex_);
  return jobs_;
}

std::map<std::string, std::uint64_t> Journal::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

Journal::Faults Journal::faults() const {
  const std::scoped_lock lock(mutex_);
  return faults_;
}

}  // namespace fencepost::soc
