// SPDX-License-Identifier: MIT
// Records out of pages.
#include <event-parse.h>

// Unlike <event-parse.h>, it does not say so itself.
extern "C" {
#include <kbuffer.h>
}

#include "trace/dat_pages.h"
#include "trace/dat_stream.h"

namespace fencepost::trace {
namespace {

struct FreeKbuffer {
  void operator()(kbuffer* pages) const { ::kbuffer_free(pages); }
};

class PageStream final : public DatStream {
 public:
  PageStream(int fd, const DatPart& part, tep_handle* tep)
      : pages_(fd, part), page_size_(part.page), kbuffer_(::tep_kbuffer(tep)) {
    record_.cpu = part.cpu;
    damaged_ = kbuffer_ == nullptr;
  }

  Step step() override {
    void* data = in_page_ ? ::kbuffer_next_event(kbuffer_.get(), &time_) : nullptr;
    while (data == nullptr) {
      const Step page = next_page();
      if (page != Step::kRecord) return page;
      data = ::kbuffer_read_event(kbuffer_.get(), &time_);
    }
    return take(static_cast<const std::byte*>(data)) ? Step::kRecord : give_up();
  }

  void release() override { spare_ = true; }
  [[nodiscard]] bool damaged() const override { return damaged_ || pages_.damaged(); }

 private:
  Step give_up() {
    damaged_ = true;
    in_page_ = false;
    block_ = {};
    return Step::kEnd;
  }

  /// On to the next page, whether it has records or not.
  Step next_page() {
    in_page_ = false;
    if (damaged_ || ended_) return Step::kEnd;
    if (block_.empty()) {
      if (!spare_) return Step::kRelease;
      spare_ = false;
      block_ = pages_.next();
      ended_ = block_.empty();
      if (ended_) return Step::kEnd;
    }
    page_ = block_.first(page_size_);
    block_ = block_.subspan(page_size_);
    ::kbuffer_load_subbuffer(kbuffer_.get(), page_.data());
    const int used = ::kbuffer_subbuffer_size(kbuffer_.get());
    if (used < 0 || static_cast<std::size_t>(used) > page_size_) return give_up();
    in_page_ = true;
    read_ = page_.data();
    return Step::kRecord;
  }

  /// Whether the record lies in its page and behind the one before, as damaged lengths may not.
  bool take(const std::byte* data) {
    const int size = ::kbuffer_event_size(kbuffer_.get());
    const std::byte* const end = page_.data() + page_.size();
    if (size < 0 || data < read_ || data > end || size > end - data) return false;
    read_ = data + size;
    record_.time = time_;
    record_.data = {data, static_cast<std::size_t>(size)};
    record_.missed = ::kbuffer_missed_events(kbuffer_.get());
    return true;
  }

  DatPages pages_;
  std::size_t page_size_;
  std::unique_ptr<kbuffer, FreeKbuffer> kbuffer_;
  std::span<std::byte> block_;  ///< the pages that are left of it
  std::span<std::byte> page_;
  const std::byte* read_ = nullptr;  ///< where in the page the last record ends
  unsigned long long time_ = 0;
  bool in_page_ = false;
  bool spare_ = true;  ///< nobody needs the block before this one
  bool ended_ = false;
  bool damaged_ = false;
};

}  // namespace

DatStreams page_streams(int fd, tep_handle* tep, const DatLayout& layout) {
  DatStreams streams;
  for (const DatPart& part : layout.parts)
    streams.push_back(std::make_unique<PageStream>(fd, part, tep));
  return streams;
}

}  // namespace fencepost::trace
