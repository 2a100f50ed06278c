#include "av/source_error.hpp"

#include "av/error.hpp"

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/error.h>
}

#include <array>
#include <cerrno>
#include <memory>
#include <netdb.h>

namespace freshet::av {
namespace {

using boost::system::errc::errc_t;

struct Meaning {
  int code;
  errc_t means;
  char const* words;
};

constexpr std::array kMeanings{
    Meaning{AVERROR(ECONNREFUSED), errc_t::connection_refused,
            "the connection is refused: nothing listens there"},
    Meaning{AVERROR(EHOSTUNREACH), errc_t::host_unreachable, "the host cannot be reached"},
    Meaning{AVERROR(ENETUNREACH), errc_t::host_unreachable, "the network cannot be reached"},
    Meaning{AVERROR(ETIMEDOUT), errc_t::timed_out, "it does not answer"},
    Meaning{AVERROR(ECONNRESET), errc_t::connection_reset, "the connection broke"},
    Meaning{AVERROR(EPIPE), errc_t::connection_reset, "the connection broke"},
    Meaning{AVERROR(ENOENT), errc_t::no_such_file_or_directory, "there is no such stream"},
    Meaning{AVERROR(EINVAL), errc_t::not_supported,
            "it cannot be opened, or refers to an address of a kind that is not allowed"},
    Meaning{AVERROR_PROTOCOL_NOT_FOUND, errc_t::not_supported,
            "it refers to an address of a kind that is not allowed"},
    Meaning{AVERROR_EOF, errc_t::connection_reset, "the stream has ended"},
    Meaning{AVERROR_INVALIDDATA, errc_t::bad_message, "what comes is no stream that can be read"},
    Meaning{AVERROR_HTTP_BAD_REQUEST, errc_t::no_such_file_or_directory,
            "the server does not understand the address (400)"},
    Meaning{AVERROR_HTTP_UNAUTHORIZED, errc_t::permission_denied,
            "the server wants a name and a password, or others (401)"},
    Meaning{AVERROR_HTTP_FORBIDDEN, errc_t::permission_denied, "the server forbids it (403)"},
    Meaning{AVERROR_HTTP_NOT_FOUND, errc_t::no_such_file_or_directory,
            "there is nothing at that address (404)"},
    Meaning{AVERROR_HTTP_OTHER_4XX, errc_t::permission_denied, "the server refuses it (4xx)"},
    Meaning{AVERROR_HTTP_SERVER_ERROR, errc_t::io_error, "the server itself is in trouble (5xx)"},
    Meaning{AVERROR_UNKNOWN, errc_t::permission_denied,
            "the server refuses it: there is no such stream, or it may not be played"},
};

bool has_host(std::string const& address) {
  std::array<char, 256> host{};
  av_url_split(nullptr, 0, nullptr, 0, host.data(), static_cast<int>(host.size()), nullptr, nullptr,
               0, address.c_str());
  addrinfo* found = nullptr;
  auto const failed = ::getaddrinfo(host.data(), nullptr, nullptr, &found);
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> const held{found, &::freeaddrinfo};
  return failed == 0;
}

/// What is said of every failure whose reason libavformat keeps to itself.
Error unexplained(std::string const& address) {
  if (!has_host(address)) return failure(errc_t::host_unreachable, "there is no host of that name");
  if (address.starts_with("srt:")) {
    return failure(errc_t::timed_out,
                   "it does not answer, or refuses the stream id or the passphrase");
  }
  if (address.starts_with("https:") || address.starts_with("rtmps:")) {
    return failure(errc_t::io_error, "the connection failed: its certificate may not be valid");
  }
  return failure(errc_t::io_error, "the connection failed");
}

}  // namespace

Error source_error(int code, std::string const& address) {
  if (code == AVERROR(EIO)) return unexplained(address);
  for (auto const& meaning : kMeanings) {
    if (meaning.code == code) return failure(meaning.means, meaning.words);
  }
  auto error = error_of(code, "it cannot be fetched");
  error.code = make_error_code(errc_t::io_error);
  return error;
}

}  // namespace freshet::av
