// SPDX-License-Identifier: MIT
// A command in a guest with the simulated SoC, its evidence in a folder, and a verdict.
#include "lab/soc_run.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/output_file.h"
#include "contract/log_join.h"
#include "lab/outside_hardware.h"
#include "media/mapping.h"
#include "trace/text_reader.h"

namespace fencepost::lab {
namespace {

using contract::TraceCheck;

/// The bytes of a recording, which may be longer than memory.
Result<media::Mapping> map_file(const std::filesystem::path& file) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about {};
  if (!fd || ::fstat(fd.get(), &about) != 0) return fail_errno(ExitCode::kIo, file.string());
  if (about.st_size == 0) return media::Mapping();
  return media::Mapping::create(fd.get(), static_cast<std::size_t>(about.st_size), 0, PROT_READ);
}

/// All rules on the recording, and the complaints of `log` joined to it. Reads to the end even
/// after Ctrl-C, which is how a run may end.
Result<report::TraceReport> judge_trace(std::string_view text, const vm::GuestRecord& record) {
  const auto reader = trace::read_text(text, "trace.txt");
  TraceCheck check;
  contract::LogJoin join(record.kernel_log);
  while (true) {
    FP_ASSIGN(const auto batch, reader->next());
    if (batch.empty()) break;
    check.feed(batch, reader->recording());
    join.feed(batch);
  }
  report::TraceReport report;
  report.recording = reader->recording();
  report.recording.missing += record.lost;
  report.verdict = check.finish(report.recording);
  report.complaints = join.finish(report.recording);
  return report;
}

void take_hardware(const soc::Journal& journal, SocEvidence& evidence) {
  evidence.jobs = journal.jobs();
  evidence.bytes = journal.bytes();
  evidence.faults = journal.faults();
  evidence.problems = journal.problems();
}

void take_recording(const vm::GuestRecord& record, const std::filesystem::path& trace,
                    SocEvidence& evidence) {
  evidence.whole = record.whole;
  evidence.logged = !record.kernel_log.empty();
  evidence.untraced = record.unrecorded;
  // Without any event there is still the log.
  evidence.complaints = contract::LogJoin(record.kernel_log).finish({});
  if (!record.events) evidence.untraced = "none was asked for";
  if (!evidence.untraced.empty()) return;
  const auto mapped = map_file(trace);
  if (!mapped) {
    evidence.untraced = mapped.error().what;
    return;
  }
  const std::string_view text(reinterpret_cast<const char*>(mapped->bytes().data()),
                              mapped->bytes().size());
  auto report = judge_trace(text, record);
  if (!report) {
    evidence.untraced = report.error().what;
    return;
  }
  evidence.complaints = report->complaints;
  evidence.trace = std::move(*report);
}

/// The guest with its hardware, from power on to the end; when this returns both are gone.
Result<int> run_guest(SocRunRequest& request, vm::GuestRecord& record, SocEvidence& evidence) {
  request.soc.memory_bytes = static_cast<std::uint64_t>(request.guest.memory_mb) << 20;
  FP_ASSIGN(auto soc, soc::Soc::start(std::move(request.soc)));
  request.guest.hardware = outside_hardware(soc);
  request.command.started = [&] { soc.qemu_started(); };
  request.command.record = &record;
  const auto exit_code = vm::run_with_host_root(request.guest, request.command);
  take_hardware(soc.journal(), evidence);
  return exit_code;
}

}  // namespace

Result<SocRun> run_on_soc(SocRunRequest request) {
  FP_TRY(make_folder(request.out));
  const auto trace_file = request.out / "trace.txt";
  const auto hardware_file =
      request.hardware_trace.empty() ? request.out / "hardware.txt" : request.hardware_trace;
  FP_ASSIGN(auto trace, OutputFile::create(trace_file, OutputFile::Where::kInPlace));
  FP_ASSIGN(auto hardware, OutputFile::create(hardware_file, OutputFile::Where::kInPlace));
  // A line that cannot be written is told at the end: the file gives its Error again.
  request.soc.trace = [&](const std::string& line) {
    static_cast<void>(hardware.write(line + "\n"));
  };
  vm::GuestRecord record{.events = request.record};
  record.trace = [&](std::string_view piece) { return trace.write(piece); };
  SocEvidence evidence;
  SocRun run{.exit_code = run_guest(request, record, evidence), .verdict = {}, .evidence = {}};
  FP_TRY(trace.finish());
  FP_TRY(hardware.finish());
  FP_TRY(write_file(request.out / "dmesg.txt", record.kernel_log));
  take_recording(record, trace_file, evidence);
  run.verdict = judge_soc_run(evidence);
  FP_TRY(write_file(
      request.out / "verdict.json",
      to_json(run.verdict, evidence).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
          "\n"));
  run.evidence = std::move(evidence);
  return run;
}

}  // namespace fencepost::lab
