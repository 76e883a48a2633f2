// SPDX-License-Identifier: MIT
// Recordings for tests: text through the reader, events through the rules.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "contract/trace_check.h"
#include "trace/reader.h"

namespace fencepost::contract {

inline TraceVerdict check_reader(trace::Reader& reader, const Bounds& bounds = {}) {
  TraceCheck check(bounds);
  while (true) {
    const auto batch = reader.next();
    // Nothing of a recording is left: that is no verdict at all.
    if (!batch || batch->empty()) break;
    check.feed(*batch, reader.recording());
  }
  return check.finish(reader.recording());
}

inline TraceVerdict check_text(const std::string& text, const Bounds& bounds = {}) {
  auto reader = trace::open_bytes(text, "test");
  if (!reader) {
    ADD_FAILURE() << reader.error().what;
    return {};
  }
  return check_reader(**reader, bounds);
}

inline TraceVerdict check_events(const std::vector<trace::Event>& events, bool complete = false) {
  TraceCheck check;
  trace::Recording recording;
  recording.complete = complete;
  check.feed(events, recording);
  return check.finish(recording);
}

inline std::filesystem::path cases_folder() {
  return std::string(FENCEPOST_SOURCE_DIR) + "/tests/data/trace/cases";
}

inline std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(cases_folder()))
    names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// A case's name as GoogleTest takes it.
inline std::string case_test_name(const testing::TestParamInfo<std::string>& param) {
  std::string name = param.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

inline std::string case_text(const std::string& name) {
  std::ifstream in(cases_folder() / (name + ".txt"));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The words after "# KEY: " in the head of a case.
inline std::vector<std::string> said(const std::string& text, const std::string& key) {
  std::vector<std::string> found;
  std::istringstream in(text);
  const std::string head = "# " + key + ": ";
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(head)) found.push_back(line.substr(head.size()));
  return found;
}

}  // namespace fencepost::contract
