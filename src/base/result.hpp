/// Result<T>: a value, or what went wrong and where we were.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace freshet {

#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 with sanitizers sees the alternative that is not there when a coroutine moves a Result.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

/// Why a step failed: a code for machines, and the text of the one log line.
struct Error {
  boost::system::error_code code;
  std::string what;

  /// Puts the name of the failing step in front; every step names itself once.
  [[nodiscard]] Error in(std::string_view step) && {
    what.insert(0, std::string{step} + ": ");
    return std::move(*this);
  }
};

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

template <class T = void>
using Result = boost::system::result<T, Error>;

/// Malformed bytes from a peer: the error every parser answers with.
[[nodiscard]] inline Error malformed(std::string what) {
  return {make_error_code(boost::system::errc::bad_message), std::move(what)};
}

/// An error with a generic code.
[[nodiscard]] inline Error failure(boost::system::errc::errc_t code, std::string what) {
  return {make_error_code(code), std::move(what)};
}

/// boost::system::result calls this when value() is taken of an error.
[[noreturn]] void throw_exception_from_error(Error const& error, boost::source_location const& at);

}  // namespace freshet
