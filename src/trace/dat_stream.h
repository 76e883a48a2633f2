// SPDX-License-Identifier: MIT
// What one CPU of one instance recorded, record by record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "trace/dat_layout.h"

struct tep_handle;
struct tracecmd_input;

namespace fencepost::trace {

/// One record of a ring buffer.
struct DatRecord {
  std::uint64_t time = 0;  ///< of the recording's clock
  int cpu = 0;
  std::int64_t missed = 0;  ///< events that are missing before it; negative: some; 0: none
  std::span<const std::byte> data;
};

/// Goes through records in their order.
class DatStream {
 public:
  enum class Step : std::uint8_t {
    kRecord,   ///< record() is the next one
    kEnd,      ///< there is none
    kRelease,  ///< there is no room for it before release()
  };

  DatStream() = default;
  DatStream(const DatStream&) = delete;
  DatStream& operator=(const DatStream&) = delete;
  virtual ~DatStream() = default;

  /// On to the next record, at first to the first.
  virtual Step step() = 0;
  /// The bytes of records before the present one are not needed any more; until then they stay.
  virtual void release() = 0;
  /// At the end: whether that came before the recording's.
  [[nodiscard]] virtual bool damaged() const { return false; }
  [[nodiscard]] const DatRecord& record() const { return record_; }

 protected:
  DatRecord record_;
};

using DatStreams = std::vector<std::unique_ptr<DatStream>>;

/// Of all parts in `layout`, whose pages are read here and taken apart by libtraceevent. `fd` and
/// `tep` must outlive them. (libtracecmd 3.1 allocates each record, and keeps every page that it
/// has uncompressed, in a list that it searches for each page it has done with.)
DatStreams page_streams(int fd, tep_handle* tep, const DatLayout& layout);

/// Of all that `input` has, read by libtracecmd, which corrects the times as the recording asks.
DatStreams library_streams(const std::shared_ptr<tracecmd_input>& input);

}  // namespace fencepost::trace
