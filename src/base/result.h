// SPDX-License-Identifier: MIT
// What can fail: a value or one Error that says what happened, what to do, and how to exit.
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace fencepost {

/// The exit codes of every program of fencepost; docs/exit-codes.md lists them for users.
/// `fencepost run` is the exception: it passes the guest command's own code through.
enum class ExitCode : int {
  kOk = 0,
  kUnexpected = 1,    ///< a cell is not as expected, v3 does not pass, or a recording shows a
                      ///< broken contract
  kUsage = 2,         ///< the command line is wrong
  kMissingTool = 3,   ///< a package or program is not installed
  kNoSpace = 4,       ///< not enough disk space, checked before work starts
  kBaseSource = 5,    ///< the base kernel source is missing or cannot be unpacked
  kPatch = 6,         ///< a patch of a series does not apply
  kBuild = 7,         ///< a kernel or module build failed
  kQemu = 8,          ///< QEMU is missing, too old, or refused its command line
  kGuest = 9,         ///< the guest never booted, died, or flooded its channels
  kResults = 10,      ///< a results file is truncated, malformed or of another version
  kUnknownName = 11,  ///< an unknown shape, check or fault was named
  kDevice = 12,       ///< a device of the machine under probe cannot be used
  kIo = 13,           ///< a file could not be read or written
  kUnknown = 14,      ///< a recording cannot tell whether the contract was kept: events are missing
  kRecording = 15,    ///< a recording is of no known form, or nothing in it can be read
  kInternal = 70,     ///< a defect of fencepost itself
  kInterrupted = 130,  ///< Ctrl-C; guests were stopped
};

/// One failure, told once: `what` is a sentence for a person, `hint` what to do (may be empty).
struct Error {
  ExitCode code = ExitCode::kInternal;
  std::string what;
  std::string hint;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// An unexpected Error, ready to be returned from a function that gives a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ExitCode code, std::string what,
                                                std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(what), std::move(hint)});
}

/// The same for a failed system call: appends strerror(errno) as it stands at the call.
[[nodiscard]] inline tl::unexpected<Error> fail_errno(ExitCode code, const std::string& what,
                                                      std::string hint = {}) {
  const int saved = errno;
  return fail(code, fmt::format("{}: {}", what, std::strerror(saved)), std::move(hint));
}

}  // namespace fencepost

/// Returns the Error of `expression` (a Status or Result) from the enclosing function, if any.
#define FP_TRY(expression)                                           \
  do {                                                               \
    if (auto fp_status_ = (expression); !fp_status_)                 \
      return tl::unexpected<::fencepost::Error>(fp_status_.error()); \
  } while (false)

#define FP_CONCAT_INNER(a, b) a##b
#define FP_CONCAT(a, b) FP_CONCAT_INNER(a, b)

/// `FP_ASSIGN(auto x, f())`: x is f()'s value, or f()'s Error is returned.
#define FP_ASSIGN(declaration, expression) \
  FP_ASSIGN_INNER(FP_CONCAT(fp_result_, __LINE__), declaration, expression)
#define FP_ASSIGN_INNER(result, declaration, expression)                             \
  auto result = (expression);                                                        \
  if (!result) return tl::unexpected<::fencepost::Error>(std::move(result).error()); \
  declaration = std::move(*result)
