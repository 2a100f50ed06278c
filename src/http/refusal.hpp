/// Refusal: why a request, a stream or a connection was turned away, by name.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace freshet::http {

enum class Why {
  bare_lf,               ///< a line that does not end in CR LF
  folded_header,         ///< a header that goes on in a second line (RFC 9112 §5.2)
  ambiguous_length,      ///< where the request ends two readers could see differently (§6.3)
  unknown_coding,        ///< a transfer coding that is not chunked
  bad_chunk,             ///< a chunked body that is none
  malformed,             ///< a head that is none, in other ways
  bad_host,              ///< none, several, or no name of a host
  bad_target,            ///< an address that is none
  bad_version,           ///< neither HTTP/1.0, 1.1 nor 2
  bad_expectation,       ///< other than 100-continue
  line_too_long,         ///< the request line
  header_too_long,       ///< the head
  body_too_long,         ///< of one request
  bodies_too_long,       ///< of all requests together
  silent,                ///< a new connection on which nothing came
  slow_head,             ///< a head that did not come in time
  slow_body,             ///< a body that did not come in time
  slow_reader,           ///< an answer that was not read on in time
  parked_too_many,       ///< requests that wait, of all or of one address
  requests_too_many,     ///< at once on one connection
  connections_too_many,  ///< of a port
  address_too_many,      ///< connections of one address
  rapid_reset,           ///< streams opened and given up
  continuation_flood,    ///< a head in too many pieces
  ack_flood,             ///< PING and SETTINGS whose answers nobody reads
  frame_flood,           ///< refused streams whose refusals nobody reads
  empty_flood,           ///< frames that carry nothing
  bad_preface,           ///< HTTP/2 that does not begin as such
  protocol_error         ///< frames that break RFC 9113
};
inline constexpr auto kLastWhy = Why::protocol_error;

/// The metric's label: the enumerator's name.
[[nodiscard]] std::string_view to_string(Why why);

/// What is wrong with a request, and the status that says so.
struct Refusal {
  int status = 0;  ///< 0: nothing is wrong
  Why why = Why::malformed;
  std::string detail;

  [[nodiscard]] explicit operator bool() const { return status != 0; }
};

}  // namespace freshet::http
