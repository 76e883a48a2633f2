#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A recording that still grows: `fencepost trace check -` says on a terminal how it stands, and at
Ctrl-C gives the verdict on what has come, with the exit code of that verdict.
Usage: live_test.py FENCEPOST CASES"""
import array
import fcntl
import os
import pathlib
import pty
import select
import signal
import subprocess
import sys
import termios

PATIENCE = 60  # seconds, for what ought to come at once


class Live:
    """The check at work on a pipe, with a terminal for standard error."""

    def __init__(self, fencepost, *options):
        self.screen, terminal = pty.openpty()
        ours, self.feed = os.pipe()
        self.process = subprocess.Popen(
            [fencepost, "trace", "check", *options, "-"], stdin=ours, stdout=subprocess.PIPE,
            stderr=terminal, text=True)
        os.close(terminal)
        self.pipe = ours  # kept open to ask how much is in it

    def write(self, text):
        """Returns when the check has taken all of it."""
        data = text.encode()
        while data:
            data = data[os.write(self.feed, data):]
        waiting = array.array("i", [1])
        while waiting[0] > 0:
            assert self.process.poll() is None, "it ended by itself"
            fcntl.ioctl(self.pipe, termios.FIONREAD, waiting)
            os.sched_yield()

    def read_screen(self, until):
        shown = ""
        while until not in shown:
            ready, _, _ = select.select([self.screen], [], [], PATIENCE)
            assert ready, f"no '{until}' on the terminal, only {shown!r}"
            shown += os.read(self.screen, 4096).decode()
        return shown

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        output, _ = self.process.communicate(timeout=PATIENCE)
        os.close(self.feed)
        os.close(self.pipe)
        return self.process.returncode, output


def last_paragraph(output):
    return " ".join(output.rstrip().split("\n\n")[-1].split())


def check(fencepost, text, code, verdict, *options):
    """In three pieces, of which the second ends within a line."""
    live = Live(fencepost, *options)
    lines = text.splitlines(keepends=True)
    first = "".join(lines[:len(lines) // 2])
    live.write(first)
    live.read_screen("nothing broken so far: ")
    rest = text[len(first):]
    live.write(rest[:-40])
    live.write(rest[-40:])
    got, output = live.interrupt()
    assert got == code, f"exit code {got} instead of {code}:\n{output}"
    assert last_paragraph(output).startswith(verdict), output
    return output


def main():
    fencepost, cases = sys.argv[1], pathlib.Path(sys.argv[2])

    def text(name):
        return (cases / f"{name}.txt").read_text()

    check(fencepost, text("whole-job"), 0, "kept: ")
    check(fencepost, text("starved-published"), 1, "broken: ")
    check(fencepost, text("unattached-v2"), 14, "unknown: ")
    output = check(fencepost, text("whole-job"), 0, "{", "--format", "json")
    assert '"answer": "kept"' in output, output
    # Nothing of fences has come: there is nothing to say.
    live = Live(fencepost)
    live.write("# tracer: nop\n#\n")
    got, output = live.interrupt()
    assert got == 14, (got, output)


if __name__ == "__main__":
    main()
