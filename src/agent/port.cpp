// SPDX-License-Identifier: MIT
// The agent's end of the channel to the host: frames over a file descriptor.
#include "agent/port.h"

#include <fcntl.h>

#include <array>
#include <filesystem>

#include "base/files.h"

namespace fencepost::agent {
namespace fs = std::filesystem;

Result<Port> Port::open_virtio(std::string_view name) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/sys/class/virtio-ports", error)) {
    const auto text = read_file(entry.path() / "name");
    if (!text || std::string_view(*text).substr(0, text->find('\n')) != name) continue;
    const auto node = fs::path("/dev") / entry.path().filename();
    UniqueFd fd(::open(node.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) return fail_errno(ExitCode::kGuest, fmt::format("cannot open {}", node.string()));
    return Port(std::move(fd));
  }
  return fail(ExitCode::kGuest, fmt::format("there is no virtio port {}", name));
}

Status Port::send(const nlohmann::json& header, std::string_view payload) {
  const auto bytes = protocol::encode(header, payload);
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto n = ::write(fd_.get(), rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(ExitCode::kGuest, "cannot write to the host");
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

std::optional<protocol::Frame> Port::next() {
  if (frames_.empty()) return std::nullopt;
  auto frame = std::move(frames_.front());
  frames_.pop_front();
  return frame;
}

Status Port::read_more() {
  std::array<char, 65536> buffer{};
  const auto n = ::read(fd_.get(), buffer.data(), buffer.size());
  if (n < 0 && errno == EINTR) return {};
  if (n < 0) return fail_errno(ExitCode::kGuest, "cannot read from the host");
  if (n == 0) return fail(ExitCode::kGuest, "the host has closed the channel");
  return decoder_.feed({buffer.data(), static_cast<std::size_t>(n)},
                       [this](protocol::Frame frame) { frames_.push_back(std::move(frame)); });
}

}  // namespace fencepost::agent
