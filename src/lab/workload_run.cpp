// SPDX-License-Identifier: MIT
// Plays a workload on one shape: makes its stream, boots, counts what comes out.
#include "lab/workload_run.h"

#include "base/files.h"
#include "base/paths.h"
#include "lab/soc_run.h"
#include "lab/workload_output.h"

namespace fencepost::lab {
namespace {

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

/// What came of the frames, against what should have.
void take_frames(const WorkloadOutput& output, const WorkloadRequest& request,
                 WorkloadResult& result) {
  result.frames = output.frames();
  result.seconds = output.seconds();
  result.identical = count_identical(output.digests(), request.stream.digests);
  if (!request.workload.hands_over) return;
  ImportedFrames imported{.frames = output.imported().size()};
  std::vector<std::string> digests;
  for (const auto& frame : output.imported()) {
    digests.push_back(frame.digest);
    imported.waits += frame.waits ? 1U : 0U;
    imported.rga_waits += frame.rga_waits ? 1U : 0U;
  }
  imported.identical = count_identical(digests, request.stream.imported);
  result.imported = imported;
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

Result<WorkloadResult> run_workload(WorkloadRequest request) {
  const int wanted = request.frames * request.workload.rounds;
  WorkloadOutput output(wanted);
  FP_ASSIGN(const auto consumer, program_beside("fencepost-consumer"));
  SocRunRequest soc{
      .guest = std::move(request.guest), .soc = {}, .command = {}, .out = request.out};
  soc.command.argv = workload_command(request.workload, request.frames,
                                      request.stream.file.string(), consumer.string());
  soc.command.output = [&output](std::string_view bytes) { output.take(bytes); };
  FP_ASSIGN(const auto run, run_on_soc(std::move(soc)));
  FP_TRY(write_file(request.out / "command.txt", output.said()));
  if (!run.exit_code && run.exit_code.error().code == ExitCode::kInterrupted)
    return tl::unexpected(run.exit_code.error());
  WorkloadResult result{.shape = request.shape, .wanted = wanted};
  take_frames(output, request, result);
  take_verdict(run, result);
  if (auto summary = summarize(request.out / "trace.txt")) result.summary = std::move(*summary);
  return result;
}

}  // namespace fencepost::lab
