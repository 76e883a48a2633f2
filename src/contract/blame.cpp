// SPDX-License-Identifier: MIT
// Whose a complaint of the kernel is.
#include "contract/blame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "contract/frame.h"

namespace fencepost::contract {
namespace {

using sv = std::string_view;

constexpr std::size_t kMostFrames = 6;

/// What belongs to us, by the beginning of a function's name, of a module's, and of a source path.
struct Area {
  sv name;
  std::array<sv, 3> functions;
  std::array<sv, 2> modules;
  sv path;
};
constexpr std::array kAreas{
    Area{"videobuf2", {"vb2_", "__vb2_", "_vb2_"}, {"videobuf2_", ""}, "media/common/videobuf2/"},
    Area{"m2m", {"v4l2_m2m_", "__v4l2_m2m_", ""}, {"v4l2_mem2mem", ""}, "v4l2-mem2mem.c"},
    Area{"dma-fence", {"dma_fence_", "__dma_fence_", ""}, {"", ""}, "dma-buf/dma-fence"},
    Area{"dma-resv", {"dma_resv_", "__dma_resv_", ""}, {"", ""}, "dma-buf/dma-resv"},
    Area{"vim2m", {"vim2m_", "", ""}, {"vim2m", ""}, "test-drivers/vim2m"},
    Area{"visl", {"visl_", "", ""}, {"visl", ""}, "test-drivers/visl/"},
    Area{"vicodec", {"vicodec_", "", ""}, {"vicodec", ""}, "test-drivers/vicodec/"},
    Area{"hantro", {"hantro_", "", ""}, {"hantro_vpu", "hantro"}, "platform/verisilicon/"},
    Area{"rockchip-rga", {"rga_", "", ""}, {"rockchip_rga", ""}, "platform/rockchip/rga/"},
};

/// Lock classes of ours, as lockdep prints them.
constexpr std::array<sv, 5> kLocks{"reservation_ww_class", "dma_fence_map", "release_fence_lock",
                                   "->job_spinlock", "->done_lock"};

template <std::size_t N>
bool begins_with_one(sv text, const std::array<sv, N>& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [text](sv b) { return !b.empty() && text.starts_with(b); });
}

const Area* area_of(const Frame& frame) {
  for (const Area& area : kAreas)
    if (begins_with_one(frame.function, area.functions) ||
        begins_with_one(frame.module, area.modules))
      return &area;
  return nullptr;
}

const Area* area_of_path(sv line) {
  for (const Area& area : kAreas)
    if (line.find(area.path) != sv::npos) return &area;
  return nullptr;
}

/// "DMA-API: hantro-vpu fdea0400.video-codec: ..." begins with the driver.
const Area* area_of_device(sv headline) {
  const std::size_t at = headline.find("DMA-API: ");
  if (at == sv::npos) return nullptr;
  const sv driver = headline.substr(at + 9, headline.find(' ', at + 9) - at - 9);
  for (const Area& area : kAreas)
    if (driver.starts_with(area.name)) return &area;
  return nullptr;
}

/// Goes through the lines of one complaint.
class Reading {
 public:
  explicit Reading(const LogFinding& finding) {
    if (const Area* area = area_of_device(finding.headline)) decide(finding.headline, *area);
    std::size_t number = 0;
    for (sv rest = finding.text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (!line(rest.substr(0, end), number++)) break;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  [[nodiscard]] Blame blame() const {
    if (!sure_.empty()) return {Side::kOurs, sure_};
    if (!doubtful_.empty()) return {Side::kUnclear, doubtful_};
    if (others_.empty()) return {Side::kUnclear, {"it has no call trace"}};
    return {Side::kElsewhere, others_};
  }

 private:
  /// False where nothing that follows belongs to the chain.
  bool line(sv text, std::size_t number) {
    if (text.find("Showing all locks held in the system") != sv::npos) return false;
    if (text.find("</IRQ>") != sv::npos || text.find("</NMI>") != sv::npos) interrupted_ = true;
    if (text.find("Call Trace:") != sv::npos || text.find("Call trace:") != sv::npos)
      interrupted_ = false;
    const Frame frame = frame_in(text);
    const Area* by_path = number < 8 ? area_of_path(text) : nullptr;
    if (by_path != nullptr && frame.function.empty()) decide(text, *by_path);
    if (!frame.function.empty()) take(frame, by_path);
    if (frame.function.empty() || area_of(frame) == nullptr) locks(text);
    return true;
  }

  void take(const Frame& frame, const Area* by_path) {
    const Area* area = by_path != nullptr ? by_path : area_of(frame);
    if (area == nullptr) {
      if (!frame.guess) add(others_, std::string(frame.function));
    } else if (frame.guess || interrupted_) {
      add(doubtful_,
          fmt::format("{} ({}), {}", frame.function, area->name,
                      frame.guess ? "a guess of the unwinder" : "which an interrupt interrupted"));
    } else {
      decide(frame.function, *area);
    }
  }

  void locks(sv text) {
    for (const sv lock : kLocks)
      if (text.find(lock) != sv::npos) add(doubtful_, fmt::format("lock {}", lock));
  }

  void decide(sv what, const Area& area) { add(sure_, fmt::format("{} ({})", what, area.name)); }

  static void add(std::vector<std::string>& list, std::string what) {
    if (list.size() < kMostFrames && std::find(list.begin(), list.end(), what) == list.end())
      list.push_back(std::move(what));
  }

  std::vector<std::string> sure_, doubtful_, others_;
  bool interrupted_ = false;  ///< below it stands what an interrupt or NMI found running
};

}  // namespace

std::string_view to_string(Side side) {
  switch (side) {
    case Side::kOurs:
      return "ours";
    case Side::kElsewhere:
      return "elsewhere";
    case Side::kUnclear:
      return "unclear";
  }
  return "unclear";
}

Blame blame(const LogFinding& finding) {
  return Reading(finding).blame();
}

std::optional<std::int64_t> log_time(const LogFinding& finding) {
  sv line = sv(finding.text).substr(0, finding.text.find('\n'));
  if (line.starts_with('<')) line.remove_prefix(std::min(line.find('>') + 1, line.size()));
  if (!line.starts_with('[')) return std::nullopt;
  line.remove_prefix(std::min(line.find_first_not_of(' ', 1), line.size()));
  double seconds = 0;
  const auto [end, error] =
      std::from_chars(line.data(), line.data() + line.size(), seconds, std::chars_format::fixed);
  if (error != std::errc{} || end == line.data() + line.size() || *end != ']' ||
      !(seconds >= 0 && seconds < 1e9))
    return std::nullopt;
  return std::llround(seconds * 1e9);
}

}  // namespace fencepost::contract
