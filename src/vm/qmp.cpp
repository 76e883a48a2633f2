// SPDX-License-Identifier: MIT
// QEMU's monitor: one command at a time over a connected socket.
#include "vm/qmp.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace fencepost::vm {
namespace {

using Clock = std::chrono::steady_clock;

/// For one answer. Saving a snapshot is the longest; a machine under load is slow.
constexpr std::chrono::seconds kPatience(60);

/// Between two messages there is at most the text of one.
constexpr std::size_t kMaxMessage = 4 << 20;

}  // namespace

Result<nlohmann::json> Qmp::read_message(Clock::time_point deadline) {
  while (true) {
    if (const auto end = buffer_.find('\n'); end != std::string::npos) {
      auto message =
          nlohmann::json::parse(buffer_.begin(), buffer_.begin() + static_cast<long>(end), nullptr,
                                /*allow_exceptions=*/false);
      buffer_.erase(0, end + 1);
      if (!message.is_object()) return fail(ExitCode::kQemu, "QEMU's monitor sent no JSON object");
      return message;
    }
    if (buffer_.size() > kMaxMessage) return fail(ExitCode::kQemu, "QEMU's monitor floods");
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd readable{socket_.get(), POLLIN, 0};
    if (left <= 0 || ::poll(&readable, 1, static_cast<int>(left)) == 0)
      return fail(ExitCode::kQemu, "QEMU's monitor does not answer");
    std::array<char, 16384> bytes{};
    const auto n = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n == 0) return fail(ExitCode::kQemu, "QEMU has ended");
    if (n < 0 && errno != EINTR && errno != EAGAIN)
      return fail_errno(ExitCode::kQemu, "cannot read from QEMU's monitor");
    if (n > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(n));
  }
}

Status Qmp::negotiate() {
  FP_ASSIGN(const auto greeting, read_message(Clock::now() + kPatience));
  if (!greeting.contains("QMP")) return fail(ExitCode::kQemu, "QEMU's monitor does not greet");
  FP_TRY(execute("qmp_capabilities"));
  return {};
}

Result<nlohmann::json> Qmp::execute(const std::string& command, const nlohmann::json& arguments) {
  const int id = ++last_id_;
  auto line =
      nlohmann::json{{"execute", command}, {"arguments", arguments}, {"id", id}}.dump() + '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const auto n = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(ExitCode::kQemu, "cannot write to QEMU's monitor");
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  const auto deadline = Clock::now() + kPatience;
  while (true) {
    FP_ASSIGN(auto message, read_message(deadline));
    if (message.value("id", 0) != id) continue;  // an event, or a late answer
    if (message.contains("return")) return std::move(message["return"]);
    const auto& error = message["error"];
    return fail(ExitCode::kQemu, fmt::format("QEMU refuses {}: {}", command,
                                             error.is_object() ? error.value("desc", "") : ""));
  }
}

Status Qmp::load_devices(int fd) {
  FP_TRY(execute("migrate-set-capabilities",
                 {{"capabilities", {{{"capability", "events"}, {"state", true}}}}}));
  FP_TRY(execute("migrate-incoming", {{"uri", fmt::format("fd:{}", fd)}}));
  const auto deadline = Clock::now() + kPatience;
  while (true) {
    FP_ASSIGN(const auto message, read_message(deadline));
    if (message.value("event", "") != "MIGRATION") continue;
    const auto status = message.value(nlohmann::json::json_pointer("/data/status"), "");
    if (status == "completed") return {};
    if (status == "failed") return fail(ExitCode::kQemu, "QEMU cannot load what it has saved");
  }
}

Status Qmp::human(const std::string& line) {
  FP_ASSIGN(const auto answer, execute("human-monitor-command", {{"command-line", line}}));
  const auto text = answer.is_string() ? answer.get<std::string>() : "";
  if (text.empty()) return {};
  return fail(ExitCode::kQemu, fmt::format("QEMU refuses {}: {}", line,
                                           text.substr(0, text.find_last_not_of("\r\n") + 1)));
}

}  // namespace fencepost::vm
