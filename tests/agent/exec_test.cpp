// SPDX-License-Identifier: MIT
// A command with its streams over frames, the test being the host.
#include "agent/exec.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

namespace fencepost::agent {
namespace {

struct Outcome {
  std::string out, err;
  nlohmann::json end;
};

/// What comes back until the end of the command.
Outcome collect(Port& host) {
  Outcome outcome;
  while (outcome.end.is_null()) {
    const auto frame = host.next();
    if (!frame) {
      if (!host.read_more()) break;
      continue;
    }
    if (frame->header["msg"] == "end") outcome.end = frame->header;
    if (frame->header["msg"] == "out")
      (frame->header["stream"] == 2 ? outcome.err : outcome.out) += frame->payload;
  }
  return outcome;
}

/// Runs the command in this process' agent code and collects what comes back. `input` is sent at
/// once, then the end of input where `close_input`.
Outcome execute(nlohmann::json request, std::string_view input = {}, bool close_input = true) {
  std::array<int, 2> fds{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()), 0);
  Port host{UniqueFd(fds[0])};
  Port guest{UniqueFd(fds[1])};
  request["env"]["PATH"] = "/usr/bin:/bin";
  std::thread agent([&] { EXPECT_TRUE(run_exec(request, guest)); });
  if (!input.empty()) {
    EXPECT_TRUE(host.send({{"cmd", "stdin"}}, input));
  }
  if (close_input) {
    EXPECT_TRUE(host.send({{"cmd", "stdin"}, {"bytes", 0}}));
  }
  auto outcome = collect(host);
  agent.join();
  return outcome;
}

TEST(Exec, PassesOutputAndExitCode) {
  const auto outcome = execute({{"argv", {"sh", "-c", "echo out; echo err >&2; exit 7"}}});
  EXPECT_EQ(outcome.out, "out\n");
  EXPECT_EQ(outcome.err, "err\n");
  EXPECT_EQ(outcome.end["exit"], 7);
}

TEST(Exec, PassesInputToItsEnd) {
  const std::string input(300'000, 'i');
  const auto outcome = execute({{"argv", {"cat"}}}, input);
  EXPECT_EQ(outcome.out, input);
  EXPECT_EQ(outcome.end["exit"], 0);
}

TEST(Exec, TakesInputThatWasReadTogetherWithTheCommand) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()), 0);
  Port host{UniqueFd(fds[0])};
  Port guest{UniqueFd(fds[1])};
  ASSERT_TRUE(host.send({{"cmd", "stdin"}}, "early"));
  ASSERT_TRUE(host.send({{"cmd", "stdin"}, {"bytes", 0}}));
  ASSERT_TRUE(guest.read_more());
  std::thread agent([&] { EXPECT_TRUE(run_exec({{"argv", {"/bin/cat"}}}, guest)); });
  EXPECT_EQ(collect(host).out, "early");
  agent.join();
}

TEST(Exec, UnknownCommandIs127) {
  const auto outcome = execute({{"argv", {"fencepost-no-such-command"}}});
  EXPECT_EQ(outcome.end["exit"], 127);
  EXPECT_NE(outcome.err.find("fencepost-no-such-command"), std::string::npos);
}

TEST(Exec, NotExecutableIs126) {
  EXPECT_EQ(execute({{"argv", {"/etc/passwd"}}}).end["exit"], 126);
}

TEST(Exec, ReportsASignal) {
  const auto outcome = execute({{"argv", {"sh", "-c", "kill -TERM $$"}}});
  EXPECT_EQ(outcome.end["status"], "killed");
  EXPECT_EQ(outcome.end["signal"], SIGTERM);
}

TEST(Exec, SetsFolderAndEnvironment) {
  const auto outcome = execute(
      {{"argv", {"sh", "-c", "pwd; echo $WORD"}}, {"cwd", "/usr"}, {"env", {{"WORD", "said"}}}});
  EXPECT_EQ(outcome.out, "/usr\nsaid\n");
}

TEST(Exec, AFolderThatIsNotThereIsTheRoot) {
  EXPECT_EQ(execute({{"argv", {"pwd"}}, {"cwd", "/no/such/folder"}}).out, "/\n");
}

TEST(Exec, GivesATerminalOfTheRightSize) {
  const auto outcome = execute({{"argv", {"sh", "-c", "test -t 0 && stty size"}},
                                {"tty", true},
                                {"rows", 33},
                                {"cols", 111}},
                               {}, /*close_input=*/false);
  EXPECT_EQ(outcome.out, "33 111\r\n");
  EXPECT_EQ(outcome.end["exit"], 0);
}

TEST(Exec, SaysHowCompleteARecordingIs) {
  const auto outcome = execute({{"argv", {"echo", "done"}}, {"record", true}});
  EXPECT_EQ(outcome.out, "done\n") << "a machine without tracing runs it all the same";
  EXPECT_NE(outcome.end.contains("unrecorded"), outcome.end.contains("lost"));
  EXPECT_FALSE(execute({{"argv", {"true"}}}).end.contains("unrecorded"));
}

TEST(Exec, DoesNotWaitForWhatRunsInTheBackground) {
  const auto outcome = execute({{"argv", {"sh", "-c", "sleep 30 & echo done"}}});
  EXPECT_EQ(outcome.out, "done\n");
}

}  // namespace
}  // namespace fencepost::agent
