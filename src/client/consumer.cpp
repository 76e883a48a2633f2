// SPDX-License-Identifier: MIT
// The consumer's side of a hand-over: import, tell the player to go on, wait, read, let go.
#include "client/consumer.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <map>

#include "base/process.h"

namespace fencepost::client {
namespace {

/// Where the player finds its end of the socket.
constexpr int kPlayersEnd = 9;

struct Ends {
  UniqueFd ours, theirs;
};

Result<Ends> make_ends() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make a socket");
  return Ends{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

const char* to_string(Told told) {
  return told == Told::kWait ? "wait" : "ready";
}

class Consumer {
 public:
  Consumer(const ConsumerOptions& options, int socket) : options_(options), socket_(socket) {}

  /// Until the player is gone.
  Status serve() {
    while (auto received = receive_message(socket_)) {
      UniqueFd fd(received->fd);
      if (received->message.what == What::kExported)
        FP_TRY(take_export(received->message, std::move(fd)));
      else
        FP_TRY(take_queued(received->message.index));
    }
    return {};
  }

 private:
  Status take_export(const Message& message, UniqueFd fd) {
    FP_ASSIGN(auto imported, Imported::create(media::DmaBuf(std::move(fd)), message.bytes_per_line,
                                              message.lines));
    buffers_.insert_or_assign(message.index, std::move(imported));
    return {};
  }

  Status take_queued(std::uint32_t index) {
    const auto found = buffers_.find(index);
    if (found == buffers_.end())
      return fail(ExitCode::kDevice, "the player queued a buffer that it never exported");
    const auto& buffer = found->second;
    FP_ASSIGN(const Told told, buffer.ask());
    send_message(socket_, {.what = What::kTaken, .index = index});
    FP_ASSIGN(const auto seen, read(buffer, index));
    fmt::print("workload: imported {} {}{}\n", seen.digest, to_string(told), seen.rga);
    std::fflush(stdout);
    send_message(socket_, {.what = What::kReleased, .index = index});
    return {};
  }

  struct Seen {
    std::string digest;
    std::string rga;  ///< " " and what the RGA's buffer said, where there is one
  };
  Result<Seen> read(const Imported& buffer, std::uint32_t index) {
    if (!options_.convert_to) {
      FP_ASSIGN(auto digest, buffer.digest_nv12(options_.size));
      return Seen{.digest = std::move(digest), .rga = {}};
    }
    if (!converter_) {
      FP_ASSIGN(converter_, Converter::open(buffer, options_.size, *options_.convert_to));
    }
    FP_ASSIGN(const auto converted, converter_->convert(buffer, index));
    return Seen{.digest = converted.digest, .rga = fmt::format(" {}", to_string(converted.told))};
  }

  const ConsumerOptions& options_;
  int socket_;
  std::map<std::uint32_t, Imported> buffers_;
  std::unique_ptr<Converter> converter_;
};

}  // namespace

Result<int> consume(const ConsumerOptions& options) {
  FP_ASSIGN(auto ends, make_ends());
  const Command command{
      .argv = options.player,
      .cwd = {},
      .env = {{"LD_PRELOAD", options.preload}, {kSocketVariable, std::to_string(kPlayersEnd)}},
      .input = {}};
  FP_ASSIGN(auto player, ChildProcess::start(command, {{kPlayersEnd, ends.theirs.get()}}));
  ends.theirs.reset();
  {
    Consumer consumer(options, ends.ours.get());
    FP_TRY(consumer.serve());
  }
  const auto result = player.wait();
  return result.signal != 0 ? 128 + result.signal : result.exit_code;
}

}  // namespace fencepost::client
