#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs in a guest: recordings that end in every way, and what they leave behind.
# Usage: record_in_guest.sh FENCEPOST
fencepost=$1
failures=0
wrong() {
  echo "wrong: $*"
  failures=$((failures + 1))
}
ends_with() {
  want=$1
  shift
  "$@" >/tmp/said 2>&1
  got=$?
  [ "$got" = "$want" ] || { wrong "exit code $got and not $want: $*" && cat /tmp/said; }
  [ -z "$(ls /sys/kernel/tracing/instances)" ] || wrong "an instance is left: $*"
}
# shellcheck disable=SC2317 # called through ends_with
record() { "$fencepost" trace record -o /tmp/x "$@"; }

for name in /sys/class/video4linux/*/name; do
  grep -qx vim2m "$name" && device=/dev/$(basename "$(dirname "$name")")
done
stream="v4l2-ctl -d $device --stream-mmap --stream-out-mmap --stream-count=8"

# shellcheck disable=SC2086
ends_with 0 record -- $stream
[ "$(grep -c vb2_buf_done /tmp/x/trace.txt)" -ge 16 ] || wrong "the buffers are not in the trace"
grep -q '"exit_code": 0' /tmp/x/manifest.json || wrong "no exit code in the manifest"
grep -q '"driver": "vim2m"' /tmp/x/manifest.json || wrong "no driver in the manifest"
ends_with 0 "$fencepost" trace check /tmp/x/trace.txt --dmesg /tmp/x/dmesg.txt

ends_with 0 record -- sh -c 'echo "<4>a word from the command" > /dev/kmsg'
grep -q '^\[.*\] a word from the command$' /tmp/x/dmesg.txt || wrong "the kernel log is not there"
ends_with 7 record -- sh -c 'exit 7'
ends_with 137 record -- sh -c 'kill -9 $$'
ends_with 3 record -- /no/such/program
ends_with 0 record --for 0.5s
ends_with 0 record --for 0.5s -- sleep 1000
grep -q '"ended_by": "time"' /tmp/x/manifest.json || wrong "the manifest does not say what ended it"
for signal in INT TERM; do
  # The command tells when the recording runs.
  # shellcheck disable=SC2016
  ends_with 130 record -- sh -c "kill -$signal \$PPID; sleep 1000"
done
ends_with 12 record -- sh -c "$fencepost trace record -o /tmp/y --for 1s; code=\$?; rmdir /tmp/y; exit \$code"
grep -q 'another recording is running' /tmp/said || wrong "a second recording does not say why not"
pgrep sleep && wrong "a command was left running"

mkdir /tmp/full && mount -t tmpfs -o size=8k tmpfs /tmp/full
# shellcheck disable=SC2086
ends_with 4 "$fencepost" trace record -o /tmp/full -- $stream
grep -q 'No space left' /tmp/said || wrong "a full disk is not told"
umount /sys/kernel/tracing
"$fencepost" trace record -o /tmp/x --for 1s 2>/tmp/said
{ [ $? = 12 ] && grep -q 'there is no tracefs' /tmp/said; } || wrong "without tracefs"
echo "$failures wrong"
exit "$((failures > 0))"
