#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the kernels that the tests boot, each configuration with the shapes that they ask of it.
# Usage: build_kernels.sh FENCEPOST
set -euo pipefail
fencepost=$1

"$fencepost" kernel build
"$fencepost" kernel build --config soc-debug v3
"$fencepost" kernel build --config soc stock v3
