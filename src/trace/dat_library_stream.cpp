// SPDX-License-Identifier: MIT
// Records as libtracecmd reads them.
#include <algorithm>

#include "trace/dat_stream.h"
#include "trace/tracecmd.h"

namespace fencepost::trace {
namespace {

class LibraryStream final : public DatStream {
 public:
  LibraryStream(std::shared_ptr<tracecmd_input> input, int cpu)
      : input_(std::move(input)), cpu_(cpu) {}
  ~LibraryStream() override {
    release();
    ::tracecmd_free_record(present_);
  }

  Step step() override {
    if (present_ != nullptr) held_.push_back(present_);
    present_ = ::tracecmd_read_data(input_.get(), cpu_);
    if (present_ == nullptr) return Step::kEnd;
    record_.time = present_->ts;
    record_.cpu = present_->cpu;
    record_.missed = present_->missed_events;
    record_.data = {static_cast<const std::byte*>(present_->data),
                    static_cast<std::size_t>(std::max(present_->size, 0))};
    return Step::kRecord;
  }

  void release() override {
    for (tep_record* const record : held_) ::tracecmd_free_record(record);
    held_.clear();
  }

 private:
  std::shared_ptr<tracecmd_input> input_;
  int cpu_;
  tep_record* present_ = nullptr;
  std::vector<tep_record*> held_;
};

void add_streams(const std::shared_ptr<tracecmd_input>& input, DatStreams& streams) {
  const int cpus = ::tep_get_cpus(::tracecmd_get_tep(input.get()));
  for (int cpu = 0; cpu < cpus; ++cpu)
    streams.push_back(std::make_unique<LibraryStream>(input, cpu));
}

}  // namespace

DatStreams library_streams(const std::shared_ptr<tracecmd_input>& input) {
  DatStreams streams;
  add_streams(input, streams);
  const int instances = ::tracecmd_buffer_instances(input.get());
  for (int i = 0; i < instances; ++i) {
    tracecmd_input* const instance = ::tracecmd_buffer_instance_handle(input.get(), i);
    if (instance == nullptr) continue;
    add_streams(std::shared_ptr<tracecmd_input>(instance, ::tracecmd_close), streams);
  }
  return streams;
}

}  // namespace fencepost::trace
