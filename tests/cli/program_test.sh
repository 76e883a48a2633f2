#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The program as a person meets it: help, version, mistakes, exit codes, output that cannot be written.
# Usage: program_test.sh FENCEPOST SOURCE_DIR
set -uo pipefail
fencepost=$1
cd "$2" || exit 1
failures=0

# expect NAME CODE PATTERN COMMAND...: its exit code, and an extended pattern in its whole output.
expect() {
  local name=$1 code=$2 pattern=$3 output status
  shift 3
  output=$("$@" 2>&1 </dev/null)
  status=$?
  if ((status != code)) || ! grep -qE -- "$pattern" <<<"$output"; then
    printf 'FAILED %s: exit %d (wanted %d), no /%s/ in:\n%s\n' "$name" "$status" "$code" "$pattern" "$output"
    failures=$((failures + 1))
  fi
}

# verbs: names of the verbs, from the help itself.
verbs() {
  "$fencepost" --help | sed -n '/^Subcommands:/,$p' | grep -oE '^  [a-z]+' | tr -d ' '
}

expect 'version' 0 '^fencepost [0-9]+\.[0-9]+\.[0-9]+$' "$fencepost" --version
expect 'help' 0 '^Subcommands:' "$fencepost" --help
expect 'no arguments' 2 'Subcommands:' "$fencepost"
expect 'slip in a verb' 2 "did you mean 'completion'\?" "$fencepost" completoin bash
expect 'no such verb' 2 "^fencepost: 'bananas' is not a verb" "$fencepost" bananas
expect 'help of no verb' 2 "'bananas' is not a verb" "$fencepost" bananas --help
expect 'slip in an option' 2 "did you mean '--help'\?" "$fencepost" completion --hlep
expect 'wrong value' 2 'shell: csh not in' "$fencepost" completion csh
expect 'missing value' 2 'shell is required' "$fencepost" completion
expect 'full disk' 13 'cannot write to standard output' \
  bash -c "'$fencepost' completion bash >/dev/full"
expect 'a reader that leaves' 0 '^#' bash -o pipefail -c "'$fencepost' completion bash | head -n 1"
expect 'no hidden verb in help' 1 '^$' bash -c "'$fencepost' --help | grep -w complete"
expect 'no escapes in a pipe' 1 '^$' bash -c "'$fencepost' --help | grep -P '\x1b'"

foreign=$(mktemp -d)
mkdir "$foreign/cells" && : >"$foreign/cells/thesis.tex"
expect 'a folder of somebody else' 2 'no run of verify has made' \
  "$fencepost" verify --check after-dqbuf-ready --shape stock --out "$foreign"
expect 'which is left as it was' 0 'thesis' ls "$foreign/cells"
rm -r "$foreign"

expect 'a command where none is taken' 2 'takes no command' "$fencepost" checks -- probe
# The shape is looked up before anything is booted, so its Error shows that `run` was chosen.
expect 'a verb in a command' 11 "no shape 'v9'" "$fencepost" run v9 -- fencepost probe
expect 'a verb in a command without dashes' 11 "no shape 'v9'" "$fencepost" run v9 probe
expect 'an option takes one value' 12 '/no/such/node' \
  "$fencepost" probe --check after-dqbuf-ready /no/such/node

[[ $(verbs | wc -l) -ge 3 ]] || expect 'verbs are found' 0 nothing false
for verb in $(verbs); do
  expect "help of $verb" 0 '^Usage:|Usage: ' "$fencepost" "$verb" --help
done
if verbs | grep -qx checks; then
  expect 'unknown check' 11 'after-dqbuf-ready' "$fencepost" checks after-dqbuf-raedy
fi
if verbs | grep -qx trace; then
  cases=tests/data/trace/cases
  expect 'a recording that is kept' 0 '^kept: ' "$fencepost" trace check $cases/whole-job.txt
  expect 'a recording that is broken' 1 '^broken: ' "$fencepost" trace check $cases/starved-published.txt
  expect 'a recording that cannot tell' 14 '^unknown: ' "$fencepost" trace check $cases/unattached-v2.txt
  expect 'no recording' 15 '^fencepost: ' "$fencepost" trace check src/cli/main.cpp
  expect 'a text with headings' 15 '^fencepost: README.md is not a recording' "$fencepost" trace check README.md
  expect 'no such recording' 13 '^fencepost: ' "$fencepost" trace check no-such-file
  expect 'a recording from a pipe' 0 '^kept: ' bash -c "'$fencepost' trace check - <$cases/whole-job.txt"
  expect 'a bound' 0 '^kept: ' "$fencepost" trace check --bound SIGNAL=10s $cases/signalled-late.txt
  expect 'no such bound' 2 "did you mean 'SIGNAL'" "$fencepost" trace check --bound SIGNALS=1s $cases/whole-job.txt
  expect 'a verdict as JSON' 1 '"answer": "broken"' "$fencepost" trace check --format json $cases/starved-v1r.txt
  expect 'a verdict as JUnit' 1 '<failure type="broken"' "$fencepost" trace check --format junit $cases/starved-v1r.txt
  expect 'a kernel log of ours' 1 '^ours: lockdep' \
    "$fencepost" trace check --dmesg tests/data/kernel-log/guest-circular.txt $cases/whole-job.txt
  expect 'rules' 0 '^signal-in-time$' "$fencepost" trace rules
  expect 'a summary' 0 '^fences in flight at the end +2$' "$fencepost" trace summary $cases/fence-in-flight.txt
  expect 'two recordings' 0 'whole-job.txt +tests' \
    "$fencepost" trace compare $cases/whole-job.txt $cases/starved-v1r.txt
fi
exit "$((failures > 0))"
