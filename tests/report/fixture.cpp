// SPDX-License-Identifier: MIT
// A made-up run. The logs are those of tests/data; the verdicts are the contract's own.
#include "fixture.h"

#include <array>
#include <cstdint>
#include <optional>

#include "base/files.h"
#include "contract/verdict.h"
#include "report/tally.h"

namespace fencepost::report {
namespace {

using Kind = Observation::Kind;

struct Row {
  const char* name;
  const char* question;
  const char* outcomes;       // stock, v1, v1r, v2, v3: p f o s h k(skip) l
  const char* devices = "v";  // virtual, rga, the decoder vpu
};

// Shaped after what is known of the series; not a statement about any kernel.
constexpr std::array kRows{
    Row{"mmap-export-running", "Does a dma-buf exported before its job say that the job runs?",
        "fffff", "vrd"},
    Row{"mmap-export-late", "Does a dma-buf that is exported while its job runs say so?", "ffffp",
        "vrd"},
    Row{"mmap-export-readonly", "Does a read-only export of a running buffer say so?", "ffffp",
        "vrd"},
    Row{"mmap-two-exports-one-fence", "Do two exports of one buffer show the same fence?", "ffffp"},
    Row{"mmap-double-import-gem-lock", "Can a GPU driver lock two handles of one buffer?", "ppppp"},
    Row{"dmabuf-import-udmabuf", "Does an imported udmabuf show the fence of the running job?",
        "foppp", "vrd"},
    Row{"dmabuf-import-heap", "Does an imported heap buffer show the fence of the running job?",
        "foppp", "vrd"},
    Row{"after-dqbuf-ready", "Is a buffer ready for everyone once it was dequeued?", "ppppp",
        "vrd"},
    Row{"starved-output", "Is a fence published only for a job that can finish?", "pohpp", "vrd"},
    Row{"held-capture-starved", "Is a held CAPTURE buffer left without a fence?", "pohhp", "vd"},
    Row{"held-capture-second-slice", "Does a second slice publish nothing twice?", "pohsp"},
    Row{"streamon-fails-queued-return", "Does a buffer that start_streaming gives back signal?",
        "pohpp"},
    Row{"streamoff-mid-job", "Does STREAMOFF with a job running leave nothing pending?", "popsp",
        "vrd"},
    Row{"close-mid-job", "Does closing the device with a job running leave nothing pending?",
        "poppp", "vrd"},
    Row{"sigkill-mid-job", "Does SIGKILL with a job running leave nothing pending?", "poppp",
        "vrd"},
    Row{"reqbufs-mid-life", "Do REQBUFS and REMOVE_BUFS leave nothing pending?", "popkp", "vrd"},
    Row{"lost-completion-bounded", "Does a job whose interrupt is lost end in bounded time?",
        "hohhp"},
    Row{"error-status-propagates", "Does a consumer see that the job failed?", "ffffp"},
    Row{"fence-outlives-fd", "May a sync_file be read after the video node was closed?", "pooop"},
    Row{"fence-outlives-module", "May a sync_file be read after the driver's module is gone?",
        "pooop"},
    Row{"planes-distinct", "Do two planes of different dma-bufs both show the fence?", "foffp"},
    Row{"planes-same", "Do two planes of one dma-buf show one fence?", "fossp"},
    Row{"planes-mmap", "Do both planes of an NV12M buffer show the fence?", "ffffp"},
    Row{"two-contexts-swapped-planes", "Can two contexts publish on swapped planes?", "posfp"},
    Row{"callback-reschedules-device", "May a fence callback schedule the device?", "pohhp"},
    Row{"request-wide-bracket", "Is nothing allocated between publish and completion?", "possp",
        "vd"},
    Row{"queued-behind-other-context", "Does a waiting job read as ready, as documented?", "ppppp"},
    Row{"reserve-failure-injected", "Does a failed reservation leave the job alone?", "pospp"},
    Row{"edeadlk-injected", "Is a deadlock of reservations backed off from?", "pkspp"},
    Row{"optin-flag-off", "Is nothing attached for a queue that did not opt in?", "pkkpp"},
    Row{"config-off", "Does the option switched off give stock's behaviour?", "pkkpp"},
    Row{"cpu-sync-read-waits", "Does DMA_BUF_IOCTL_SYNC wait for the job?", "ffffp"},
    Row{"kms-scanout", "Does a display that was given the buffer early show the frame?", "fofop",
        "vrd"},
    Row{"kms-scanout-after-dqbuf", "Does a display that was given the buffer late show it?",
        "ppppp"},
    Row{"stress-many-contexts", "Is every fence of 5,800 buffer cycles signalled?", "fopfp", "vrd"},
    Row{"vicodec-encode", "Does an encoder's CAPTURE buffer show the fence?", "kkklp"},
    Row{"visl-request", "Does a request's CAPTURE buffer show the fence?", "foppp"},
    Row{"fault-lost-interrupt", "Does a job whose interrupt is lost end in bounded time?", "hohhp",
        "rd"},
    Row{"fault-late-interrupt", "Is a late interrupt's job ended once?", "pospp", "rd"},
    Row{"fault-spurious-interrupt", "Is an interrupt without a job left alone?", "opopp", "rd"},
    Row{"fault-error-status", "Does a consumer see that the hardware failed?", "ffffp", "rd"},
    Row{"fault-stuck-busy", "Does a job that never ends leave nothing pending?", "hohhp", "rd"},
    Row{"fault-reset-ignored", "Is the next job right after a reset that did nothing?", "fffpp",
        "rd"},
    Row{"fault-wrong-mapping", "Does a job behind a broken page table end with an error?", "ffffp",
        "r"},
};

struct Shape {
  const char* name;
  const char* title;
};
constexpr std::array kShapes{
    Shape{"stock", "The unpatched base"},
    Shape{"v1", "RFC v1 as posted"},
    Shape{"v1r", "RFC v1 with reserved slots"},
    Shape{"v2", "RFC v2 as decided"},
    Shape{"v3", "A fence a job, in the memory object's reservation"},
};

Outcome outcome_of(char letter) {
  switch (letter) {
    case 'p':
      return Outcome::kPass;
    case 'f':
      return Outcome::kFail;
    case 'o':
      return Outcome::kOops;
    case 's':
      return Outcome::kSplat;
    case 'h':
      return Outcome::kHang;
    case 'k':
      return Outcome::kSkip;
    default:
      return Outcome::kLabError;
  }
}

Observation state(double t, const char* lane, const char* subject, const char* state) {
  Observation o;
  o.t = t;
  o.kind = Kind::kState;
  o.lane = lane;
  o.subject = subject;
  o.state = state;
  return o;
}

Observation claim(double t, bool ok, const char* text, const char* got) {
  Observation o;
  o.t = t;
  o.kind = Kind::kExpect;
  o.ok = ok;
  o.text = text;
  o.got = got;
  return o;
}

Observation said(Kind kind, double t, const char* text) {
  Observation o;
  o.t = t;
  o.kind = kind;
  o.text = text;
  return o;
}

Observation measured(double t, const char* name, double value, const char* unit) {
  Observation o;
  o.t = t;
  o.kind = Kind::kMeasure;
  o.subject = name;
  o.value = value;
  o.unit = unit;
  return o;
}

/// The life of one or two buffers around a job of 400 ms, with or without a fence.
void add_story(std::vector<Observation>& out, bool fenced, bool ends) {
  const double end = ends ? 0.412318 : 5.0;
  out.push_back(state(0.000131, "buffer", "OUTPUT 0", "queued"));
  out.push_back(state(0.000152, "buffer", "CAPTURE 0", "queued"));
  out.push_back(state(0.000164, "buffer", "CAPTURE 1", "queued"));
  out.push_back(state(0.011870, "job", "CAPTURE 0", "running"));
  out.push_back(state(0.012211, "fence", "CAPTURE 0", fenced ? "pending" : "none pending"));
  out.push_back(claim(0.012240, fenced,
                      "while the job runs, the dma-buf of CAPTURE 0 shows one pending release "
                      "fence and is not ready",
                      fenced ? "sync_file: 1 fence: videobuf2 (pending); poll: not ready"
                             : "sync_file: 1 fence: stub (signalled at 0.000 s); poll: ready"));
  out.push_back(state(0.012300, "consumer", "CAPTURE 0", "waiting"));
  if (!fenced) out.push_back(state(0.012410, "consumer", "CAPTURE 0", "ready"));
  if (!ends) {
    out.push_back(state(5.0, "consumer", "CAPTURE 0", "gave up"));
    return;
  }
  out.push_back(state(end, "job", "CAPTURE 0", "finished"));
  out.push_back(claim(end + 0.0001, true, "the job ends within 2000 ms", "after 400 ms"));
  if (fenced) {
    out.push_back(state(end + 0.00003, "fence", "CAPTURE 0", "signalled"));
    out.push_back(state(end + 0.00021, "consumer", "CAPTURE 0", "ready"));
  }
  out.push_back(state(end + 0.00037, "buffer", "CAPTURE 0", "dequeued"));
  out.push_back(state(end + 0.00041, "buffer", "OUTPUT 0", "dequeued"));
  out.push_back(claim(end + 0.0006, true,
                      "after DQBUF, the dma-buf of CAPTURE 0 shows nothing pending and is ready",
                      "sync_file: 1 fence: videobuf2 (signalled); poll: ready"));
  out.push_back(measured(end + 0.0007, "consumer waited", fenced ? 400.118 : 0.11, "ms"));
  out.push_back(measured(end + 0.0008, "fences published", fenced ? 1 : 0, "fences"));
}

/// 5,800 buffer cycles as a check would sum them up, and some hundred records of the first.
void add_stress(std::vector<Observation>& out) {
  for (int cycle = 0; cycle < 40; ++cycle) {
    for (int context = 0; context < 4; ++context) {
      const std::string subject = fmt::format("context {}", context);
      const double t = 0.02 * cycle + 0.003 * context;
      out.push_back(state(t, "job", subject.c_str(), "running"));
      out.push_back(state(t + 0.0005, "fence", subject.c_str(), "pending"));
      out.push_back(state(t + 0.011, "job", subject.c_str(), "finished"));
      out.push_back(state(t + 0.0111, "fence", subject.c_str(), "signalled"));
    }
  }
  out.push_back(measured(0.9, "buffer cycles", 5812, "cycles"));
  out.push_back(measured(0.9, "fences never signalled", 0, "fences"));
}

void add_picture(std::vector<Observation>& out, const std::string& folder, bool good) {
  Observation o;
  o.t = 0.43;
  o.kind = Kind::kPicture;
  o.subject = "writeback";
  o.file = folder + "/writeback.png";
  o.detail = {{"width", 96},
              {"height", 64},
              {"verdict", good ? "frame" : "unfinished"},
              {"distinct_colours", good ? 1536 : 1},
              {"entropy", good ? 0.68 : 0.0},
              {"sha256", good ? "3f9ac2e0d1" : "0b5c0a77ee"}};
  out.push_back(o);
}

std::string log_of(const char* name) {
  const auto text =
      read_file(std::filesystem::path(FENCEPOST_SOURCE_DIR) / "tests/data/kernel-log" / name);
  return text ? *text : "";
}

/// Evidence from which judge() makes the wanted outcome.
Evidence evidence_for(const Row& row, const std::string& column, Outcome wanted) {
  Evidence e;
  const std::string name = row.name;
  const bool stuck = wanted == Outcome::kHang;
  if (wanted == Outcome::kSkip) {
    e.observations.push_back(
        said(Kind::kSkip, 0.001, "this kernel has no VIDEOBUF2_RELEASE_FENCES to switch off"));
    return e;
  }
  if (wanted == Outcome::kLabError) {
    e.observations.push_back(
        said(Kind::kLabError, 0.002, "cannot open /dev/video2: No such file or directory"));
    return e;
  }
  if (wanted != Outcome::kOops) add_story(e.observations, wanted != Outcome::kFail, !stuck);
  if (name == "stress-many-contexts") add_stress(e.observations);
  if (name.starts_with("kms-scanout")) {
    add_picture(e.observations, fmt::format("cells/{}/{}", column, name), wanted == Outcome::kPass);
  }
  if (wanted == Outcome::kOops) {
    e.observations.push_back(state(0.0001, "buffer", "CAPTURE 0", "queued"));
    e.kernel_log = log_of(name.starts_with("fence-outlives") ? "kasan.txt" : "oops-null.txt");
    e.ending = {Ending::Kind::kKilled, 9, ""};
  } else if (wanted == Outcome::kSplat) {
    e.kernel_log =
        log_of(name == "held-capture-second-slice" ? "warn.txt" : "lockdep-circular.txt");
  } else if (stuck) {
    e.kernel_log = log_of("hung-task.txt");
    e.ending = {Ending::Kind::kStuck, 0,
                "[<0>] v4l2_m2m_cancel_job+0x1f0/0x2a0 [v4l2_mem2mem]\n"
                "[<0>] v4l2_m2m_streamoff+0x31/0x210 [v4l2_mem2mem]\n"};
  } else if (name == "dmabuf-import-heap") {
    e.observations.push_back(said(Kind::kNote, 0.5, "the heap's buffer was imported twice"));
  }
  return e;
}

Cell make_cell(const Row& row, const std::string& column, Outcome expected, Outcome wanted) {
  const Evidence evidence = evidence_for(row, column, wanted);
  const Verdict verdict = judge(evidence);
  Cell cell;
  cell.check = row.name;
  cell.shape = column;
  cell.outcome = verdict.outcome;
  cell.expected = expected;
  cell.sentence = verdict.sentence;
  cell.virtual_s = evidence.observations.empty() ? 0 : evidence.observations.back().t;
  cell.wall_s = 0.21 + 0.013 * static_cast<double>(column.size());
  cell.debug_locks = verdict.outcome != Outcome::kOops && verdict.outcome != Outcome::kSplat;
  cell.observations = evidence.observations;
  cell.log_findings = verdict.log_findings;
  const std::string folder = fmt::format("cells/{}/{}", cell.shape, cell.check);
  cell.log_file = folder + "/kernel.log";
  cell.evidence = {folder + "/observations.jsonl", folder + "/trace.txt"};
  if (wanted == Outcome::kFail) {
    const std::string sentence =
        "fence 22:1 (videobuf2 release) was signalled after 6 s (bound 5 s)";
    cell.trace = report::CellTrace{
        "broken", "broken: " + sentence, {{"signal-in-time", "broken", sentence}}};
  }
  for (const Observation& o : cell.observations) {
    if (!o.file.empty()) cell.evidence.push_back(o.file);
  }
  return cell;
}

// ---- a PNG without a library: stored blocks of deflate

void put_u32(std::string& out, std::uint32_t v) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(v >> shift & 0xFF);
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int k = 0; k < 8; ++k) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

void put_chunk(std::string& out, std::string_view type, const std::string& data) {
  put_u32(out, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(type) + data;
  out += body;
  put_u32(out, crc32(body));
}

std::string png(bool good) {
  constexpr std::uint32_t kWidth = 96, kHeight = 64;
  std::string rows;
  for (std::uint32_t y = 0; y < kHeight; ++y) {
    rows += '\0';
    for (std::uint32_t x = 0; x < kWidth; ++x) {
      const std::array<std::uint32_t, 3> rgb{x * 255 / kWidth, y * 255 / kHeight,
                                             (x / 12 + y / 8) % 2 * 160};
      for (const std::uint32_t channel : rgb) rows += static_cast<char>(good ? channel : 0);
    }
  }
  std::uint32_t a = 1, b = 0;
  for (const char c : rows) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  const auto length = static_cast<int>(rows.size());  // below 65536, one stored block
  std::string zlib = "\x78\x01\x01";
  for (const int v : {length, ~length}) {
    zlib += static_cast<char>(v & 0xFF);
    zlib += static_cast<char>(v >> 8 & 0xFF);
  }
  zlib += rows;
  put_u32(zlib, b << 16 | a);
  std::string header;
  put_u32(header, kWidth);
  put_u32(header, kHeight);
  header += std::string("\x08\x02\0\0\0", 5);
  std::string out = "\x89PNG\r\n\x1a\n";
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", zlib);
  put_chunk(out, "IEND", "");
  return out;
}

struct Mishap {
  std::string_view check, column;
  std::optional<Outcome> outcome;  ///< none: it was never run
};
constexpr std::array kMishaps{
    Mishap{"mmap-export-late", "v3", Outcome::kFail},
    Mishap{"close-mid-job", "v2", Outcome::kHang},
    Mishap{"planes-same", "v1r", Outcome::kPass},
    Mishap{"config-off", "v3", Outcome::kSkip},
    Mishap{"visl-request", "v3", Outcome::kLabError},
    Mishap{"visl-request", "v1", std::nullopt},
    Mishap{"fault-lost-interrupt", "v3/rga", Outcome::kHang},
    Mishap{"starved-output", "v2/vpu", std::nullopt},
};

/// What a cell turns out to be where it is not what was expected; none where it was never run.
std::optional<Outcome> mishap(std::string_view check, std::string_view column, Outcome expected) {
  for (const Mishap& m : kMishaps) {
    if (m.check == check && m.column == column) return m.outcome;
  }
  return expected;
}

std::string device_of(char letter) {
  if (letter == 'r') return "rga";
  return letter == 'd' ? "vpu" : kVirtualDevice;
}

void add_check(const Row& row, Results& r) {
  CheckText check{row.name,
                  row.question,
                  "A buffer is queued on vim2m with a job of 400 ms; its dma-buf is asked while "
                  "the job runs.",
                  "The sync_file that DMA_BUF_IOCTL_EXPORT_SYNC_FILE gives, and poll().",
                  "A dma-buf that a running job writes shows one pending write fence (contract "
                  "rule, rule 2).",
                  {}};
  for (const char letter : std::string_view(row.devices)) {
    check.devices.push_back(device_of(letter));
  }
  r.checks.push_back(std::move(check));
}

void add_columns(char letter, Results& r) {
  const std::string device = device_of(letter);
  for (const Shape& shape : kShapes) {
    const std::string name = letter == 'v' ? shape.name : fmt::format("{}/{}", shape.name, device);
    r.shapes.push_back({name, shape.title, "9f86d081884c7d65", "6.12.117-fencepost", device});
  }
}

void add_cells(const Row& row, std::string_view devices, Mishaps mishaps, Results& r) {
  for (std::size_t column = 0; column < r.shapes.size(); ++column) {
    const std::size_t shape = column % kShapes.size();
    const char device = devices[column / kShapes.size()];
    if (std::string_view(row.devices).find(device) == std::string_view::npos) continue;
    // On the shape that is to be sent, nothing but a pass is expected.
    const Outcome expected = shape == 4 ? Outcome::kPass : outcome_of(row.outcomes[shape]);
    const std::string& name = r.shapes[column].name;
    const auto outcome = mishaps == Mishaps::kSome ? mishap(row.name, name, expected) : expected;
    if (outcome) r.cells.push_back(make_cell(row, name, expected, *outcome));
  }
}

}  // namespace

Results fixture_results(Mishaps mishaps, Devices devices) {
  Results r;
  r.tool_version = "0.1.0 (0123abc)";
  r.started = "2026-11-21T08:00:00Z";
  r.wall_s = 118.4;
  r.host = {{"qemu", "7.2.17"}, {"accelerator", "tcg"}, {"base", "6.12.117"}, {"cpus", "2"}};
  r.config = "debug";
  const std::string_view letters = devices == Devices::kVirtual ? "v" : "vrd";
  for (const char letter : letters) add_columns(letter, r);
  for (const Row& row : kRows) {
    if (std::string_view(row.devices).find_first_of(letters) == std::string_view::npos) continue;
    add_check(row, r);
    add_cells(row, letters, mishaps, r);
  }
  return r;
}

Status write_fixture_evidence(const Results& results, const std::filesystem::path& dir) {
  for (const Cell& cell : results.cells) {
    const auto folder = dir / std::filesystem::path(cell.log_file).parent_path();
    FP_TRY(make_folder(folder));
    std::string log = "[    0.000000] Linux version 6.12.117\n";
    for (const LogFinding& f : cell.log_findings) log += f.text + "\n";
    FP_TRY(write_file(dir / cell.log_file, log));
    FP_TRY(write_file(folder / "observations.jsonl", ""));
    FP_TRY(write_file(folder / "trace.txt", "# tracer: nop\n"));
    for (const Observation& o : cell.observations) {
      if (o.file.empty()) continue;
      FP_TRY(write_file(dir / o.file, png(cell.outcome == Outcome::kPass)));
    }
  }
  return {};
}

}  // namespace fencepost::report
