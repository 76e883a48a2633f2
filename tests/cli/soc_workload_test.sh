#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `fencepost soc workload` in short: the counts of some conversions on v3, what it keeps, and a wrong
# name. Usage: soc_workload_test.sh FENCEPOST
set -uo pipefail
fencepost=$1
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
failures=0
wrong() {
  echo "wrong: $*"
  failures=$((failures + 1))
}

# has ROW CELL: what stands in v3's column.
has() {
  local cell
  cell=$(awk -F ' *[|] *' -v row="$1" '$2 == row { print $4 }' "$out/table")
  [[ $cell == "$2" ]] || wrong "$1 is '$cell' and not '$2'"
}

"$fencepost" soc workload convert --shape v3 --frames 30 --out "$out" >"$out/table" </dev/null
code=$?
((code == 0)) || wrong "exit code $code"
for row in dma_fence_init dma_fence_signaled frames; do has "$row" 30; done
has 'vb2_fence_publish / signal' '30 / 30'
has 'lost events' 0
has verdict kept
for file in trace.txt dmesg.txt hardware.txt verdict.json command.txt; do
  [[ -s $out/convert-v3/$file ]] || wrong "$file is not there"
done
((failures == 0)) || cat "$out/table"

"$fencepost" soc workload convret >"$out/said" 2>&1
code=$?
((code == 11)) || wrong "exit code $code for a name that there is not"
grep -q convert "$out/said" || wrong 'no hint'
echo "$failures wrong"
exit "$((failures > 0))"
