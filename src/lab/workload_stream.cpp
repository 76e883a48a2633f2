// SPDX-License-Identifier: MIT
// Streams by libx264 and ffmpeg, and the digests of their pictures as ffmpeg's software decoder has
// them.
#include "lab/workload_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "base/files.h"
#include "base/process.h"
#include "lab/rga_reference.h"
#include "picture/md5.h"

namespace fencepost::lab {
namespace {

namespace fs = std::filesystem;

constexpr PictureSize kFrom{1920, 1080};
constexpr PictureSize kTo{1280, 720};

Result<std::string> output_of(std::vector<std::string> argv) {
  const auto name = argv.front();
  FP_ASSIGN(auto result, run({.argv = std::move(argv), .cwd = {}, .env = {}, .input = {}}));
  if (!result.ok()) return fail(ExitCode::kIo, name + " failed", result.output);
  return std::move(result.output);
}

Status ffmpeg(std::vector<std::string> arguments) {
  std::vector<std::string> argv = {"ffmpeg", "-v", "error", "-nostdin", "-y"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  FP_ASSIGN(const auto output, output_of(std::move(argv)));
  return {};
}

/// Makes `file` by `make`, under another name first: one that is there is whole.
template <class Make>
Status make_once(const fs::path& file, const Make& make) {
  if (fs::exists(file)) return {};
  const auto part = file.string() + ".part";
  FP_TRY(make(part));
  std::error_code error;
  fs::rename(part, file, error);
  if (error) return fail(ExitCode::kIo, file.string() + ": " + error.message());
  return {};
}

/// With B pictures, which are decoded in another order than they are shown in.
Status make_stream(const fs::path& file, bool mpeg2, int frames) {
  return make_once(file, [mpeg2, frames](const std::string& part) {
    std::vector<std::string> arguments = {"-f",        "lavfi",
                                          "-i",        "testsrc2=size=1920x1080:rate=30",
                                          "-frames:v", std::to_string(frames),
                                          "-pix_fmt",  "yuv420p",
                                          "-bf",       "2",
                                          "-g",        "30"};
    const std::vector<std::string> codec =
        mpeg2 ? std::vector<std::string>{"-c:v", "mpeg2video", "-q:v", "4", "-f", "mpeg2video"}
              : std::vector<std::string>{"-c:v",       "libx264", "-preset", "veryfast",
                                         "-profile:v", "high",    "-f",      "h264"};
    arguments.insert(arguments.end(), codec.begin(), codec.end());
    arguments.push_back(part);
    return ffmpeg(std::move(arguments));
  });
}

/// Pictures that a command writes to its standard output, one after the other.
class PicturePipe {
 public:
  static Result<PicturePipe> start(std::vector<std::string> argv) {
    std::array<int, 2> fds{};
    if (::pipe2(fds.data(), O_CLOEXEC) != 0)
      return fail_errno(ExitCode::kInternal, "cannot make a pipe");
    UniqueFd read(fds[0]);
    const UniqueFd write(fds[1]);
    const Command command{.argv = std::move(argv), .cwd = {}, .env = {}, .input = {}};
    FP_ASSIGN(auto child, ChildProcess::start(command, {{STDOUT_FILENO, write.get()}}));
    return PicturePipe(std::move(child), std::move(read));
  }

  /// Fills `picture`; false at the end.
  Result<bool> next(std::span<std::byte> picture) {
    std::size_t have = 0;
    while (have < picture.size()) {
      const auto n = ::read(fd_.get(), picture.data() + have, picture.size() - have);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return fail_errno(ExitCode::kIo, "cannot read pictures");
      if (n == 0) break;
      have += static_cast<std::size_t>(n);
    }
    if (have != 0 && have != picture.size()) return fail(ExitCode::kIo, "a picture came in part");
    return have != 0;
  }

 private:
  PicturePipe(ChildProcess child, UniqueFd fd) : child_(std::move(child)), fd_(std::move(fd)) {}
  ChildProcess child_;
  UniqueFd fd_;
};

/// A line for each picture that `argv` writes: the MD5 of what the RGA should make of it.
Result<std::string> converted_digests(std::vector<std::string> argv) {
  FP_ASSIGN(auto pictures, PicturePipe::start(std::move(argv)));
  const RgaReference reference(kFrom, kTo);
  std::vector<std::byte> nv12(reference.source_bytes());
  std::string lines;
  while (true) {
    FP_ASSIGN(const bool more, pictures.next(nv12));
    if (!more) return lines;
    FP_ASSIGN(const auto rgb, reference.convert(nv12));
    picture::Md5 md5;
    md5.add(rgb);
    lines += "rgb " + md5.finish() + "\n";
  }
}

/// The digests in `file`, which holds those of `argv`'s pictures, converted, once it is there.
Result<std::vector<std::string>> converted_once(const fs::path& file,
                                                const std::vector<std::string>& argv) {
  FP_TRY(make_once(file, [&argv](const std::string& part) -> Status {
    FP_ASSIGN(const auto lines, converted_digests(argv));
    return write_file(part, lines);
  }));
  FP_ASSIGN(const auto text, read_file(file));
  return framemd5_digests(text);
}

Result<std::vector<std::string>> decoded_once(const fs::path& file, const fs::path& stream) {
  FP_TRY(make_once(file, [&stream](const std::string& part) {
    return ffmpeg({"-i", stream.string(), "-fps_mode", "passthrough", "-pix_fmt", "nv12", "-f",
                   "framemd5", part});
  }));
  FP_ASSIGN(const auto text, read_file(file));
  return framemd5_digests(text);
}

Result<WorkloadStream> make_decoded(const Workload& workload, const fs::path& file) {
  WorkloadStream stream;
  stream.file = file;
  FP_ASSIGN(stream.digests, decoded_once(file.string() + ".framemd5", file));
  if (!workload.hands_over) return stream;
  auto displayed = stream.digests;
  if (workload.converts) {
    FP_ASSIGN(displayed,
              converted_once(file.string() + ".rgbmd5",
                             {"ffmpeg", "-v", "error", "-nostdin", "-i", file.string(), "-fps_mode",
                              "passthrough", "-f", "rawvideo", "-pix_fmt", "nv12", "-"}));
  }
  FP_ASSIGN(const auto order,
            output_of({"ffprobe", "-v", "error", "-show_entries", "frame=coded_picture_number",
                       "-of", "csv=p=0", file.string()}));
  FP_ASSIGN(stream.imported, in_coded_order(displayed, order));
  return stream;
}

/// `digests`, `rounds` times.
void repeat(std::vector<std::string>& digests, int rounds) {
  const auto once = digests.size();
  digests.reserve(once * static_cast<std::size_t>(rounds));
  for (int round = 1; round < rounds; ++round)
    for (std::size_t i = 0; i < once; ++i) digests.push_back(digests[i]);
}

}  // namespace

std::vector<std::string> framemd5_digests(std::string_view text) {
  std::vector<std::string> digests;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto blank = line.rfind(' ');
    if (line.starts_with('#') || blank == std::string_view::npos) continue;
    digests.emplace_back(line.substr(blank + 1));
  }
  return digests;
}

Result<std::vector<std::string>> in_coded_order(const std::vector<std::string>& displayed,
                                                std::string_view coded) {
  std::vector<std::string> ordered(displayed.size());
  std::size_t count = 0;
  while (!coded.empty()) {
    const auto end = std::min(coded.find('\n'), coded.size());
    std::size_t place = 0;
    // A line may go on after a comma: what ffprobe knows besides.
    const auto parsed = std::from_chars(coded.data(), coded.data() + end, place);
    coded.remove_prefix(std::min(end + 1, coded.size()));
    if (parsed.ec != std::errc{}) continue;
    if (count >= displayed.size() || place >= ordered.size() || !ordered[place].empty())
      return fail(ExitCode::kIo, "ffprobe and ffmpeg see different pictures");
    ordered[place] = displayed[count++];
  }
  if (count != displayed.size())
    return fail(ExitCode::kIo, "ffprobe sees fewer pictures than ffmpeg");
  return ordered;
}

Result<WorkloadStream> make_workload_stream(const Workload& workload, int frames,
                                            const fs::path& folder) {
  WorkloadStream stream;
  FP_TRY(make_folder(folder));
  if (workload.decodes) {
    const auto file =
        folder / fmt::format("1080p30-{}.{}", frames, workload.mpeg2 ? "m2v" : "h264");
    FP_TRY(make_stream(file, workload.mpeg2, frames));
    FP_ASSIGN(stream, make_decoded(workload, file));
  } else {
    FP_ASSIGN(
        stream.digests,
        converted_once(
            folder / fmt::format("test-picture-{}.rgbmd5", frames),
            {"bash", "-c", "frames=$1; gst-launch-1.0 -q " + workload.pictures + " ! fdsink fd=1",
             "pictures", std::to_string(frames)}));
  }
  repeat(stream.digests, workload.rounds);
  repeat(stream.imported, workload.rounds);
  return stream;
}

}  // namespace fencepost::lab
