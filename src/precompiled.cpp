// SPDX-License-Identifier: MIT
// Carries the precompiled headers that CMakeLists.txt lists; nothing else.
