/// FRESHET_ASSERT: a broken invariant of ours ends the process with one sentence, in every build.
#pragma once

namespace freshet {

/// Prints the sentence to standard error and aborts. From any thread.
[[noreturn]] void assertion_failed(char const* condition, char const* file, int line) noexcept;

}  // namespace freshet

#define FRESHET_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::freshet::assertion_failed(#condition, __FILE__, __LINE__))
