// SPDX-License-Identifier: MIT
// Whatever a recording holds, its lanes can be drawn: a lane is there before it is used, has one
// stretch at a time, and time does not run backwards in it.
#include <cstdlib>
#include <vector>

#include "trace/lanes.h"
#include "trace/reader.h"

namespace {

using namespace fencepost::trace;

void require(bool holds) {
  if (!holds) std::abort();
}

class Checker final : public LaneSink {
 public:
  void add(const Lane& lane) override {
    require(lane.id == open_.size());
    open_.push_back(false);
    last_.push_back(INT64_MIN);
  }
  void begin(const Lane& lane, const Stretch&, std::int64_t time, const Event&) override {
    at(lane, time);
    require(!open_[lane.id]);
    open_[lane.id] = true;
  }
  void change(const Lane& lane, const Stretch&, std::int64_t time, const Event&) override {
    at(lane, time);
    require(open_[lane.id]);
  }
  void end(const Lane& lane, Ending, std::int64_t time, const Event&) override {
    at(lane, time);
    require(open_[lane.id]);
    open_[lane.id] = false;
  }
  void mark(const Lane& lane, std::int64_t time, const Event&) override { at(lane, time); }

 private:
  void at(const Lane& lane, std::int64_t time) {
    require(lane.id < open_.size() && time >= last_[lane.id]);
    last_[lane.id] = time;
  }
  std::vector<bool> open_;
  std::vector<std::int64_t> last_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("\x17\x08\x44")) return 0;  // a trace.dat has a target of its own
  auto reader = open_bytes(bytes, "fuzz");
  if (!reader) return 0;
  Checker checker;
  Lanes lanes(checker);
  while (true) {
    const auto events = (*reader)->next();
    if (!events || events->empty()) return 0;
    for (const Event& event : *events) lanes.feed(event);
  }
}
