// SPDX-License-Identifier: MIT
// libtracecmd's header, in a form that is C++.
#pragma once

// <trace-cmd.h> includes <tracefs.h>, which is not C++ in libtracefs 1.6 (an int for an enum in an
// inline function), and needs nothing of it.
#define _TRACE_FS_H  // NOLINT(readability-identifier-naming): the guard of that header
#include <event-parse.h>
#include <trace-cmd.h>
