#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The hantro driver on the simulated VEPU, in one guest: what it encodes must decode to what it was,
# as well as what libjpeg makes of it.   Usage: vepu_test.sh FENCEPOST VEPU_QUALITY TRANSPORT
set -euo pipefail
fencepost=$1
quality=$(realpath "$2")
transport=$3
here=$(cd "$(dirname "$0")" && pwd)

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$fencepost" soc run --transport "$transport" v3 -- "$here/vepu_in_guest.sh" "$quality" \
  >"$dir/files.tar" 2>"$dir/said" || {
  cat "$dir/said"
  exit 1
}
cat "$dir/said"
tar -x -C "$dir" -f "$dir/files.tar"
"$quality" judge "$dir"

# Nothing may be wrong with what the driver asks of the hardware.
grep -q '^fencepost: hardware: kept: ' "$dir/said" || exit 1
frames=("$dir"/gst-*.jpg)
[[ ${#frames[@]} == 10 && -s ${frames[9]} ]] || { echo 'GStreamer made no 10 pictures' && exit 1; }
