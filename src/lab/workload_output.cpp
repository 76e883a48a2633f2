// SPDX-License-Identifier: MIT
// Tells the lines of a player and its consumer apart.
#include "lab/workload_output.h"

namespace fencepost::lab {
namespace {

/// A command that talks more than this is not listened to any longer.
constexpr std::size_t kMostSaid = 1 << 20;
constexpr std::string_view kFrame = "workload: frame ";
constexpr std::string_view kImported = "workload: imported ";

/// Takes the next word off `text`.
std::string_view next_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace

void WorkloadOutput::take(std::string_view bytes) {
  for (const char c : bytes) {
    if (c == '\n') {
      take_line(line_);
      line_.clear();
    } else if (line_.size() < kMostSaid) {
      line_ += c;
    }
  }
}

double WorkloadOutput::seconds() const {
  return std::chrono::duration<double>(end_ - begin_).count();
}

void WorkloadOutput::take_line(std::string_view line) {
  if (line == "workload: begin") {
    begin_ = end_ = Clock::now();
  } else if (line == "workload: end") {
    end_ = Clock::now();
  } else if (line.starts_with(kFrame)) {
    end_ = Clock::now();
    ++frames_;
    if (digests_.size() < most_) digests_.emplace_back(line.substr(kFrame.size()));
  } else if (line.starts_with(kImported)) {
    take_imported(line.substr(kImported.size()));
  } else if (said_.size() + line.size() < kMostSaid) {
    said_ += std::string(line) + "\n";
  }
}

void WorkloadOutput::take_imported(std::string_view text) {
  if (imported_.size() >= most_) return;
  ImportedFrame frame;
  frame.digest = next_word(text);
  frame.waits = next_word(text) == "wait";
  frame.rga_waits = next_word(text) == "wait";
  imported_.push_back(std::move(frame));
}

}  // namespace fencepost::lab
