#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Takes apart what record.sh prints.   Usage: unpack.sh FOLDER
set -euo pipefail
mkdir -p "$1"
awk -v folder="$1" '/^@@@ / { close(file); file = folder "/" $2 ".base64"; next } file { print > file }'
for file in "$1"/*.base64; do
  base64 -d "$file" >"${file%.base64}" && rm "$file"
done
