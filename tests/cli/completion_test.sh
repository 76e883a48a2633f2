#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The completion scripts inside their shells: what is offered at a few places of a command line.
# Usage: completion_test.sh FENCEPOST SOURCE_DIR
set -uo pipefail
bin=$(dirname "$(realpath "$1")")
PATH=$bin:$PATH
export FENCEPOST_ROOT=$2
failures=0

# same NAME WANTED GOT
same() {
  [[ $2 == "$3" ]] && return
  printf 'FAILED %s\nwanted: %s\ngot:    %s\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}

# shapes PREFIX: as kernel/shapes.yaml lists them, on one line.
shapes() {
  sed -n 's/^- name: //p' "$FENCEPOST_ROOT/kernel/shapes.yaml" | grep "^$1" | paste -sd ' '
}

# in_bash WORD...: what bash offers for the last word.
in_bash() {
  # shellcheck disable=SC2016  # the inner bash expands it
  bash --norc -c 'source <(fencepost completion bash)
    COMP_WORDS=(fencepost "$@") COMP_CWORD=$#
    _fencepost
    printf "%s\n" "${COMPREPLY[*]}"' bash "$@"
}

# in_fish LINE: what fish offers at the end of the line.
in_fish() {
  fish --no-config -c "fencepost completion fish | source; complete --do-complete '$1'" |
    cut -f 1 | paste -sd ' '
}

# in_zsh WORD...: what zsh's function hands to _describe.
in_zsh() {
  # shellcheck disable=SC2016  # zsh expands it
  zsh -f -c 'compdef() { }
    source <(fencepost completion zsh)
    _describe() { print -r -- ${${(P)2}%%:*}; }
    words=(fencepost "$@") CURRENT=$(($# + 1))
    _fencepost' zsh "$@"
}

same 'bash: a verb' 'completion' "$(in_bash comp)"
same 'bash: shapes' "$(shapes v1)" "$(in_bash verify --shape v1)"
same 'bash: shapes after =' "$(shapes v1)" "$(in_bash verify --shape = v1)"
same 'bash: a check' 'starved-output' "$(in_bash checks starved)"
same 'bash: a shell' 'zsh' "$(in_bash completion z)"
same 'bash: a folder' "$bin" "$(in_bash verify --out "$bin")"
same 'bash: a command for the guest' 'fencepost-agent' "$(in_bash run v3 fencepost-a | sort -u)"
same 'bash: nothing for nonsense' '' "$(in_bash bananas x)"
if command -v fish >/dev/null; then
  same 'fish: a verb' 'completion' "$(in_fish 'fencepost comp')"
  same 'fish: shapes' "$(shapes v1)" "$(in_fish 'fencepost verify --shape v1')"
fi
if command -v zsh >/dev/null; then
  same 'zsh: a verb' 'completion' "$(in_zsh comp)"
  same 'zsh: shapes' "$(shapes v1)" "$(in_zsh verify --shape v1)"
fi
exit "$((failures > 0))"
