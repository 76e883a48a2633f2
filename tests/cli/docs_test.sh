#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The documentation against what is there: links, verbs, options, checks, exit codes, licences.
# Usage: docs_test.sh FENCEPOST SOURCE_DIR
set -uo pipefail
fencepost=$1
cd "$2" || exit 1
failures=0
pages=(README.md CONTRIBUTING.md docs/*.md)

wrong() {
  printf '%s\n' "$*"
  failures=$((failures + 1))
}

# Headings of a page as the anchors that links use.
anchors() {
  grep -E '^#+ ' "$1" | sed -E 's/^#+ //' | tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9 \n-' | tr ' ' '-'
}

links_resolve() {
  local page target file anchor
  while IFS=$'\t' read -r page target; do
    [[ $target == http*://* ]] && continue
    file=${target%%#*} anchor=
    [[ $target == *'#'* ]] && anchor=${target#*#}
    file=${file:+$(dirname "$page")/$file}
    file=${file:-$page}
    [[ -e $file ]] || { wrong "$page: $target does not exist" && continue; }
    [[ -z $anchor ]] || anchors "$file" | grep -qx -- "$anchor" || wrong "$page: no heading for $target"
  done < <(grep -noHE '\]\([^) ]+\)' "${pages[@]}" | sed -E 's/^([^:]+):[0-9]+:\]\((.*)\)$/\1\t\2/')
}

# Command lines of fencepost in the pages: in fenced blocks, and in code quotes elsewhere.
command_lines() {
  awk '
    FNR == 1 { fenced = 0 }
    /^ *```/ { fenced = !fenced; next }
    fenced { sub(/ #.*/, ""); if (match($0, /fencepost [a-z]+.*/)) print substr($0, RSTART) }
    !fenced { n = split($0, part, "`"); for (i = 2; i <= n; i += 2) print part[i] }
  ' "${pages[@]}" | grep -E '^fencepost [a-z]' | sort -u
}

# Every command line names a verb, and every --option in it is one of that verb's.
commands_exist() {
  local line verb second option help
  while read -r line; do
    verb=$(awk '{print $2}' <<<"$line" | tr -dc 'a-z')
    help=$("$fencepost" "$verb" --help 2>/dev/null) || { wrong "no verb for: $line" && continue; }
    second=$(awk '{print $3}' <<<"$line")
    if grep -q '^Subcommands:' <<<"$help" && [[ -n $second ]]; then
      help=$("$fencepost" "$verb" "$second" --help 2>/dev/null) || wrong "no verb for: $line"
    fi
    while read -r option; do
      grep -qE -- "(^|[ ,])$option\b" <<<"$help" || wrong "$verb has no $option: $line"
    done < <(grep -oE -- ' --[a-z-]+' <<<"${line%% -- *}")
  done < <(command_lines)
}

# A word in code quotes that looks like a check is one, and the contract names every check.
checks_exist() {
  local name known
  known=$("$fencepost" checks | awk '{print $1}')
  while read -r name; do
    grep -qx -- "$name" <<<"$known" || wrong "docs/contract.md: there is no check $name"
  done < <(grep -E 'Checks?:|^`' docs/contract.md | sed -E 's/^.*Checks?://' | grep -oE '`[a-z]+(-[a-z0-9]+)+`' | tr -d '`')
  for name in $known; do
    grep -q -- "\`$name\`" docs/contract.md || wrong "docs/contract.md does not name the check $name"
  done
}

# The table of docs/exit-codes.md holds exactly the numbers of ExitCode.
exit_codes_match() {
  local header page
  header=$(grep -oE '^  k[A-Za-z]+ = [0-9]+,' src/base/result.h | grep -oE '[0-9]+')
  page=$(grep -oE '^\| [0-9]+ \|' docs/exit-codes.md | grep -oE '[0-9]+')
  [[ $header == "$page" ]] || wrong "docs/exit-codes.md and src/base/result.h differ: $header / $page"
}

# A source file says its licence in one of its first two lines.
licences_are_stated() {
  local file
  while read -r file; do
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: ' || wrong "$file: no SPDX line"
  done < <(find src tests kernel/test scripts .ci Makefile CMakeLists.txt -type f \
    \( -name '*.h' -o -name '*.cpp' -o -name '*.c' -o -name '*.sh' -o -name '*.ts' -o -name '*.js' \
    -o -name '*.css' -o -name CMakeLists.txt -o -path 'scripts/*' -o -path '.ci/*' -o -name Makefile \) \
    -not -path '*/node_modules/*')
}

links_resolve
commands_exist
"$fencepost" checks >/dev/null 2>&1 && checks_exist
exit_codes_match
licences_are_stated
exit "$((failures > 0))"
