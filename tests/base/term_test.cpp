// SPDX-License-Identifier: MIT
// Terminal or not, colours, and width.
#include "base/term.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>

#include "base/temporary.h"
#include "base/unique_fd.h"

namespace fencepost {
namespace {

using test::Variable;

/// A pseudo terminal of 101 columns.
struct Terminal {
  UniqueFd controller, terminal;
  Terminal() {
    int ends[2] = {-1, -1};
    const winsize size{.ws_row = 30, .ws_col = 101, .ws_xpixel = 0, .ws_ypixel = 0};
    EXPECT_EQ(::openpty(&ends[0], &ends[1], nullptr, nullptr, &size), 0);
    controller.reset(ends[0]);
    terminal.reset(ends[1]);
  }
};

TEST(Term, AFileIsNoTerminal) {
  const UniqueFd file(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const Variable columns("COLUMNS", std::nullopt);
  EXPECT_FALSE(is_terminal(file.get()));
  EXPECT_FALSE(want_colour(file.get()));
  EXPECT_EQ(terminal_width(file.get()), 80);
}

TEST(Term, ColumnsSpeaksForAFile) {
  const UniqueFd file(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const Variable columns("COLUMNS", "132");
  EXPECT_EQ(terminal_width(file.get()), 132);
  const Variable nonsense("COLUMNS", "many");
  EXPECT_EQ(terminal_width(file.get()), 80);
  const Variable narrow("COLUMNS", "3");
  EXPECT_EQ(terminal_width(file.get()), 20);
}

TEST(Term, ATerminalHasColoursUnlessToldOtherwise) {
  const Terminal pty;
  const Variable term("TERM", "xterm");
  const Variable unset("NO_COLOR", std::nullopt);
  EXPECT_TRUE(is_terminal(pty.terminal.get()));
  EXPECT_TRUE(want_colour(pty.terminal.get()));
  EXPECT_EQ(terminal_width(pty.terminal.get()), 101);
  const Variable no_colour("NO_COLOR", "1");
  EXPECT_FALSE(want_colour(pty.terminal.get()));
}

TEST(Term, ADumbTerminalIsWrittenToPlainly) {
  const Terminal pty;
  const Variable term("TERM", "dumb");
  EXPECT_FALSE(is_terminal(pty.terminal.get()));
}

}  // namespace
}  // namespace fencepost
