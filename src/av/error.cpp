#include "av/error.hpp"

extern "C" {
#include <libavutil/error.h>
}

#include <array>
#include <cerrno>
#include <string>

namespace freshet::av {

Error error_of(int code, std::string_view doing) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  // The system's codes stand negated below libav's own, which are tags of four letters.
  bool const own = code > 0 || code < -4'095;
  boost::system::error_code const machine{own ? EIO : AVUNERROR(code),
                                          boost::system::generic_category()};
  return {machine, std::string{doing} + ": " + text.data()};
}

}  // namespace freshet::av
