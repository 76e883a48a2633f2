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

std::vector<Problem> Journal::problems() const {
  const std::scoped_lock lock(mutex_);
  return {problems_.begin(), problems_.end()};
}

std::map<std::string, std::uint64_t> Journal::jobs() const {
  const std::scoped_lock lock(mutex_);
  return jobs_;
}

}  // namespace fencepost::soc
