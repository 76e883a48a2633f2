// SPDX-License-Identifier: MIT
// Plays a workload on one shape: makes its stream, boots, counts what comes out.
#include "lab/workload_run.h"

#include <chrono>

#include "base/files.h"
#include "base/process.h"
#include "lab/soc_run.h"

namespace fencepost::lab {
namespace {

using Clock = std::chrono::steady_clock;

/// A command that talks more than this is not listened to any longer.
constexpr std::size_t kMostSaid = 1 << 20;
constexpr std::string_view kFrame = "workload: frame";

Status ffmpeg(std::vector<std::string> arguments) {
  std::vector<std::string> argv = {"ffmpeg", "-v", "error", "-nostdin", "-y"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  FP_ASSIGN(const auto result, run({.argv = argv, .cwd = {}, .env = {}, .input = {}}));
  if (!result.ok()) return fail(ExitCode::kIo, "ffmpeg made no stream", result.output);
  return {};
}

/// Makes `file` by ffmpeg under another name first: one that is there is whole.
Status make_once(const std::filesystem::path& file, std::vector<std::string> arguments) {
  if (std::filesystem::exists(file)) return {};
  const auto part = file.string() + ".part";
  arguments.push_back(part);
  FP_TRY(ffmpeg(std::move(arguments)));
  std::error_code error;
  std::filesystem::rename(part, file, error);
  if (error) return fail(ExitCode::kIo, file.string() + ": " + error.message());
  return {};
}

/// What the player prints, a line at a time.
class Player {
 public:
  explicit Player(int frames) : most_(static_cast<std::size_t>(frames) * 2) {}

  void take(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '\n') {
        take_line();
        line_.clear();
      } else if (line_.size() < kMostSaid) {
        line_ += c;
      }
    }
  }

  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  [[nodiscard]] const std::vector<std::string>& digests() const { return digests_; }
  [[nodiscard]] const std::string& said() const { return said_; }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(end_ - begin_).count();
  }

 private:
  void take_line() {
    if (line_ == "workload: begin") {
      begin_ = end_ = Clock::now();
    } else if (line_ == "workload: end") {
      end_ = Clock::now();
    } else if (line_.starts_with(kFrame)) {
      end_ = Clock::now();
      ++frames_;
      if (line_.size() > kFrame.size() && digests_.size() < most_)
        digests_.push_back(line_.substr(kFrame.size() + 1));
    } else if (said_.size() + line_.size() < kMostSaid) {
      said_ += line_ + "\n";
    }
  }

  std::size_t most_;
  std::string line_, said_;
  std::uint64_t frames_ = 0;
  std::vector<std::string> digests_;
  Clock::time_point begin_, end_;
};

Result<contract::Summary> summarize(const std::filesystem::path& file) {
  FP_ASSIGN(const auto reader, trace::open(file));
  contract::Tracker tracker;
  contract::Summarizer summarizer;
  summarizer.follow(tracker);
  while (true) {
    FP_ASSIGN(const auto batch, reader->next());
    if (batch.empty()) break;
    for (const auto& event : batch) tracker.feed(event);
  }
  tracker.finish();
  return summarizer.finish(tracker, reader->recording());
}

void take_verdict(const SocRun& run, WorkloadResult& result) {
  result.answer = run.verdict.answer;
  for (const auto& line : run.verdict.lines)
    result.sentences.push_back(
        fmt::format("{}: {}: {}", line.name, contract::to_string(line.answer), line.sentence));
  if (run.evidence.trace) result.lost = run.evidence.trace->recording.missing;
  if (!run.exit_code)
    result.trouble = run.exit_code.error().what;
  else if (*run.exit_code != 0)
    result.trouble = fmt::format("the player ended with {}", *run.exit_code);
}

}  // namespace

Result<WorkloadStream> make_workload_stream(const Workload& workload, int frames,
                                            const std::filesystem::path& folder) {
  WorkloadStream stream;
  if (!workload.decodes) return stream;
  FP_TRY(make_folder(folder));
  stream.file = folder / fmt::format("1080p30-{}.h264", frames);
  FP_TRY(make_once(stream.file, {"-f",         "lavfi",
                                 "-i",         "testsrc2=size=1920x1080:rate=30",
                                 "-frames:v",  std::to_string(frames),
                                 "-pix_fmt",   "yuv420p",
                                 "-c:v",       "libx264",
                                 "-preset",    "veryfast",
                                 "-profile:v", "high",
                                 "-bf",        "2",
                                 "-g",         "30",
                                 "-f",         "h264"}));
  if (!workload.compares) return stream;
  const auto digests = folder / fmt::format("1080p30-{}.framemd5", frames);
  FP_TRY(make_once(digests, {"-i", stream.file.string(), "-fps_mode", "passthrough", "-pix_fmt",
                             "nv12", "-f", "framemd5"}));
  FP_ASSIGN(const auto text, read_file(digests));
  stream.digests = framemd5_digests(text);
  return stream;
}

Result<WorkloadResult> run_workload(WorkloadRequest request) {
  Player player(request.frames);
  SocRunRequest soc{
      .guest = std::move(request.guest), .soc = {}, .command = {}, .out = request.out};
  soc.command.argv =
      workload_command(request.workload, request.frames, request.stream.file.string());
  soc.command.output = [&player](std::string_view bytes) { player.take(bytes); };
  FP_ASSIGN(const auto run, run_on_soc(std::move(soc)));
  FP_TRY(write_file(request.out / "command.txt", player.said()));
  if (!run.exit_code && run.exit_code.error().code == ExitCode::kInterrupted)
    return tl::unexpected(run.exit_code.error());
  WorkloadResult result{.shape = request.shape,
                        .wanted = request.frames,
                        .frames = player.frames(),
                        .seconds = player.seconds(),
                        .identical = {},
                        .summary = {},
                        .lost = 0,
                        .sentences = {},
                        .trouble = {}};
  if (request.workload.compares)
    result.identical = count_identical(player.digests(), request.stream.digests);
  take_verdict(run, result);
  if (auto summary = summarize(request.out / "trace.txt")) result.summary = std::move(*summary);
  return result;
}

}  // namespace fencepost::lab
