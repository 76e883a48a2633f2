#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `fencepost soc run`: faults that v3 bears, one that the stock driver hangs on, and the verdict on each,
# with its evidence and exit codes. Usage: soc_run_test.sh FENCEPOST
set -uo pipefail
fencepost=$1
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
failures=0
wrong() {
  echo "wrong: $*"
  failures=$((failures + 1))
}

# run CODE PATTERN ARGUMENTS...: its exit code, and a pattern in what it says on standard error.
run() {
  local code=$1 pattern=$2
  shift 2
  "$fencepost" soc run --out "$out" "$@" >"$out/said" 2>&1 </dev/null
  local got=$?
  ((got == code)) || wrong "exit code $got and not $code: $*"
  grep -qE -- "$pattern" "$out/said" || wrong "no /$pattern/: $*"
  ((failures == 0)) || cat "$out/said"
}

# Without a name that hardware numbers could change.
# shellcheck disable=SC2016 # for the guest's shell
find_rga='for name in /sys/class/video4linux/*/name; do grep -qx rockchip-rga $name && device=/dev/$(basename $(dirname $name)); done'
stream="$find_rga; v4l2-ctl -d \$device --stream-mmap --stream-out-mmap --stream-count=8"

run 0 '^fencepost: verdict: kept$' v3 -- sh -c "$stream"
for file in trace.txt dmesg.txt hardware.txt verdict.json; do
  [[ -s $out/$file ]] || wrong "$file is not there"
done
grep -q vb2_buf_done "$out/trace.txt" || wrong 'no buffer in the trace'
run 0 'hardware: kept: rga: [0-9]+ jobs, [0-9]+ bytes written; rga: 1 x late' --fault 'rga job=3 late 50ms' v3 -- sh -c "$stream"
run 0 'rga: 1 x spurious' --fault 'rga job=3 spurious' v3 -- sh -c "$stream"
run 7 '^fencepost: verdict: ' v3 -- sh -c 'exit 7'
run 14 '^fencepost: contract: unknown: there is no recording' --strict --unrecorded v3 -- sh -c "$stream"
run 11 "did you mean 'lost'" --fault 'rga lsot' v3 -- true
run 2 "is not a number" --fault 'rga job=x lost' v3 -- true

# The client has ended when it hangs: what it says shows that it is time to interrupt.
coproc hung { exec "$fencepost" soc run --out "$out" --fault 'rga job=3 lost' stock -- sh -c "$stream" 2>&1 </dev/null; }
# shellcheck disable=SC2154 # coproc assigns it
pid=$hung_PID
exec 3<&"${hung[0]}"
while read -r line <&3; do
  echo "$line" >>"$out/hung"
  [[ $line == *timeout* ]] && kill -INT "$pid"
done
wait "$pid"
code=$?
((code == 130)) || wrong "exit code $code and not 130 after Ctrl-C"
grep -q '^fencepost: contract: unknown: .* with the driver' "$out/hung" || wrong 'no verdict after Ctrl-C'
grep -q 'rga: 1 x lost' "$out/hung" || wrong 'no hardware after Ctrl-C'
((failures == 0)) || cat "$out/hung"
echo "$failures wrong"
exit "$((failures > 0))"
