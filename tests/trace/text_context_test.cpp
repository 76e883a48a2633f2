// SPDX-License-Identifier: MIT
// Contexts are read in every form that the kernel and trace-cmd print, and columns are not trusted.
#include "trace/text_context.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace fencepost::trace {
namespace {

struct Case {
  std::string line;  ///< up to the event, which is "x: y"
  std::string task;
  int pid;
  int cpu;
  std::int64_t time;
  bool is_time = true;
};

class Contexts : public testing::TestWithParam<Case> {};

TEST_P(Contexts, AreRead) {
  const std::string line = GetParam().line + "x: y";
  const auto context = parse_context(line);
  ASSERT_TRUE(context) << line;
  EXPECT_EQ(context->task, GetParam().task);
  EXPECT_EQ(context->pid, GetParam().pid);
  EXPECT_EQ(context->cpu, GetParam().cpu);
  EXPECT_EQ(context->time, GetParam().time);
  EXPECT_EQ(context->is_time, GetParam().is_time);
  EXPECT_EQ(std::string(context->event), "x: y");
  if (context->dash == nullptr) return;  // of the verbose form, in which columns are not used
  const Columns columns(line, *context);
  EXPECT_TRUE(columns.match(line.data(), line.size()));
  EXPECT_EQ(columns.event(), line.size() - 4);
  Context again;
  ASSERT_TRUE(columns.parse(line, again));
  EXPECT_EQ(again.task, context->task);
  EXPECT_EQ(again.pid, context->pid);
  EXPECT_EQ(again.cpu, context->cpu);
  EXPECT_EQ(again.time, context->time);
  EXPECT_EQ(again.is_time, context->is_time);
  EXPECT_EQ(again.event, context->event);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Contexts,
    testing::Values(
        Case{"        v4l2-ctl-55      [000] ...1.    26.768316: ", "v4l2-ctl", 55, 0, 26768316000},
        Case{"        v4l2-ctl-55      [000]    26.768316: ", "v4l2-ctl", 55, 0, 26768316000},
        Case{"        v4l2-ctl-55      (     55) [001] .....    26.768316: ", "v4l2-ctl", 55, 1,
             26768316000},
        Case{"           <...>-55      (-------) [001] .....    26.768316: ", "", 55, 1,
             26768316000},
        Case{"          <idle>-0       [127] dNh2. 123456.000001: ", "<idle>", 0, 127,
             123456000001000},
        // trace-cmd report: no flags; -t; a counter; flags set as old versions do.
        Case{"          <idle>-0     [003]    26.768316: ", "<idle>", 0, 3, 26768316000},
        Case{"          <idle>-0     [003]    26.768316123: ", "<idle>", 0, 3, 26768316123},
        Case{"          <idle>-0     [003] d..2.    26.768316:      ", "<idle>", 0, 3, 26768316000},
        Case{"          <idle>-0     [003]           76: ", "<idle>", 0, 3, 76, false},
        Case{"          <idle>-0     [003]d..2    26.768316: ", "<idle>", 0, 3, 26768316000},
        // Clocks that count.
        Case{"        v4l2-ctl-55      [000] ...1. 48011234567: ", "v4l2-ctl", 55, 0, 48011234567,
             false},
        // The latency format, of the kernel and of trace-cmd.
        Case{"v4l2-ctl-55        0...1.   15us : ", "v4l2-ctl", 55, 0, 15000},
        Case{"v4l2-ctl-55        0...1. 29115us!: ", "v4l2-ctl", 55, 0, 29115000},
        Case{"  <idle>-0       11d.h1.    0us#: ", "<idle>", 0, 11, 0},
        Case{"v4l2-ctl-55        0...1.   15: ", "v4l2-ctl", 55, 0, 15, false},
        Case{"  <idle>-0       1d.h1.    26.768316: ", "<idle>", 0, 1, 26768316000},
        Case{"        v4l2-ctl     122   0 0 00000001 00000018 [0000000000000070] 25 (+1): ",
             "v4l2-ctl", 122, 0, 0x70, false},
        Case{"        v4l2-ctl     122   1 0 00000001 00000018 [0000000a] 0.025ms (+0.001ms): ",
             "v4l2-ctl", 122, 1, 10000},
        // Names that look like something else.
        Case{" a-12 [000] 1.0:-7       [001] ...1.    26.768316: ", "a-12 [000] 1.0:", 7, 1,
             26768316000},
        Case{"     Web Content-31977   [003] .....    26.768316: ", "Web Content", 31977, 3,
             26768316000},
        Case{"    kworker/u8:2-214     [003] .....    26.768316: ", "kworker/u8:2", 214, 3,
             26768316000},
        Case{"        -1-2-3-4-5       [003] .....    26.768316: ", "-1-2-3-4", 5, 3, 26768316000},
        Case{"                -5       [003] .....    26.768316: ", "", 5, 3, 26768316000},
        // Blanks that were lost on the way, and a file's name before.
        Case{"v4l2-ctl-55 [000] ...1. 26.768316: ", "v4l2-ctl", 55, 0, 26768316000},
        Case{"  guest:         v4l2-ctl-55      [000] ...1.    26.768316: ", "v4l2-ctl", 55, 0,
             26768316000}));

TEST(Context, IsNotSeenWhereThereIsNone) {
  for (const std::string line :
       {"", "#", "-", "-1", "-1 [", "# tracer: nop", "cpus=4", "CPU:1 [LOST 3 EVENTS]",
        "#    | task: v4l2-ctl-123 (uid:0 nice:0 policy:0 rt_prio:0)", " => vb2_buffer_done+0x10",
        "        v4l2-ctl-55      [000] ...1.    26.768316",
        "        v4l2-ctl-55      [000] ...1.    26.768316: ",
        "        v4l2-ctl-55      [000] ...1.    26.7683: x",
        "        v4l2-ctl-55      [000] ...1.    99999999999999999999.768316: x",
        "        v4l2-ctl-55      [99999] ...1.    26.768316: x",
        "        v4l2-ctl-99999999999 [000] ...1.    26.768316: x",
        "        v4l2-ctl-55      (uid) [000] ...1.    26.768316: x"})
    EXPECT_FALSE(parse_context(line)) << line;
}

TEST(Columns, DoNotMatchALineThatIsLaidOutOtherwise) {
  const std::string with = "        v4l2-ctl-55      [000] ...1.    26.768316: x: y";
  const std::string without = "        v4l2-ctl-55      [000]    26.768316: x: y";
  const std::string later = "        v4l2-ctl-55      [000] ...1. 126000.768316: x: y";
  const Columns columns(with, *parse_context(with));
  EXPECT_FALSE(columns.match(without.data(), without.size()));
  EXPECT_FALSE(columns.match(later.data(), later.size()));
  EXPECT_FALSE(columns.match(with.data(), with.size() - 4));
  EXPECT_FALSE(Columns().match(with.data(), with.size()));
}

TEST(Columns, ReadTimesDigitByDigit) {
  const std::string first = "        v4l2-ctl-55      [000] ...1.    26.000000: x: y";
  const Columns columns(first, *parse_context(first));
  for (int us = 0; us < 1'000'000; us += 997) {
    const std::string line =
        fmt::format("        v4l2-ctl-55      [000] ...1.    26.{:06}: x: y", us);
    ASSERT_TRUE(columns.match(line.data(), line.size())) << line;
    Context context;
    ASSERT_TRUE(columns.parse(line, context)) << line;
    EXPECT_EQ(context.time, 26'000'000'000 + us * 1000ll);
  }
}

TEST(Columns, DoNotReadWhatIsDamaged) {
  const std::string first = "        v4l2-ctl-55      [000] ...1.    26.768316: x: y";
  const Columns columns(first, *parse_context(first));
  for (const std::string line : {"        v4l2-ctl-x5      [000] ...1.    26.768316: x: y",
                                 "        v4l2-ctl-55      [0 0] ...1.    26.768316: x: y",
                                 "        v4l2-ctl-55      [   ] ...1.    26.768316: x: y",
                                 "        v4l2-ctl-55      [000] ...1.    26.76831x: x: y",
                                 "        v4l2-ctl-55      [000] ...1.    26./68316: x: y",
                                 "        v4l2-ctl-55      [000] ...1.    26.76:316: x: y",
                                 "        v4l2-ctl-55      [000] ...1.      .768316: x: y",
                                 "        v4l2-ctl-55      [000]9999999999999.768316: x: y"}) {
    Context context;
    EXPECT_FALSE(columns.match(line.data(), line.size()) && columns.parse(line, context)) << line;
  }
}

TEST(Columns, AreNoneWhereTheDifferenceOfTimesIsPrinted) {
  const std::string line = "          <idle>-0     [003]    26.768316:  (+12)    x: y";
  const auto context = parse_context(line);
  ASSERT_TRUE(context);
  EXPECT_EQ(std::string(context->event), "x: y");
  EXPECT_FALSE(Columns(line, *context).match(line.data(), line.size()));
}

}  // namespace
}  // namespace fencepost::trace
