#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `fencepost soc workload` in short: the counts of some conversions on v3, what it keeps, what a
# consumer sees before DQBUF on stock and v3, and a wrong name. Usage: soc_workload_test.sh FENCEPOST
set -uo pipefail
fencepost=$1
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
failures=0
wrong() {
  echo "wrong: $*"
  failures=$((failures + 1))
}

# cell ROW COLUMN: what stands there; the first column of figures is 1.
cell() {
  awk -F ' *[|] *' -v row="$1" -v column="$2" '$2 == row { print $(column + 2) }' "$out/table"
}

# has ROW COLUMN CELL
has() {
  local found
  found=$(cell "$1" "$2")
  [[ $found == "$3" ]] || wrong "$1 is '$found' and not '$3'"
}

# play NAME EXIT_CODE [OPTION]...
play() {
  "$fencepost" soc workload "$1" --out "$out" "${@:3}" >"$out/table" </dev/null
  local code=$?
  ((code == $2)) || wrong "exit code $code of $1"
}

play convert 0 --shape v3 --frames 30
for row in dma_fence_init dma_fence_signaled frames 'right frames'; do has "$row" 2 30; done
has 'vb2_fence_publish / signal' 2 '30 / 30'
has 'lost events' 2 0
has verdict 2 kept
for file in trace.txt dmesg.txt hardware.txt verdict.json command.txt; do
  [[ -s $out/convert-v3/$file ]] || wrong "$file is not there"
done
((failures == 0)) || cat "$out/table"

# Four rounds. Whoever does not wait for DQBUF reads other pictures on stock, and the right ones on v3.
play decode 0 --shape stock --shape v3 --frames 5
for column in 2 3; do
  has 'right frames' "$column" 20
  has 'before DQBUF: imported' "$column" 20
done
has 'before DQBUF: fence pending' 2 0
has 'before DQBUF: right frames' 3 20
(($(cell 'before DQBUF: right frames' 2) < 20)) || wrong 'stock read every picture in time'
(($(cell 'before DQBUF: fence pending' 3) > 0)) || wrong 'no fence was pending on v3'

play pipeline 0 --shape v3 --frames 5
has 'before DQBUF: right frames' 1 5
has 'vb2_buf_queue / done' 1 '20 / 20'
((failures == 0)) || cat "$out/table"

"$fencepost" soc workload convret >"$out/said" 2>&1
code=$?
((code == 11)) || wrong "exit code $code for a name that there is not"
grep -q convert "$out/said" || wrong 'no hint'
echo "$failures wrong"
exit "$((failures > 0))"
