#include "net/http_transfer.hpp"

#include <algorithm>
#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <utility>

namespace freshet::net {
namespace {

constexpr std::size_t kMostHeaders = 64 * 1024;  // octets, all together

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<IpAddress> address_in(sockaddr const& from) {
  if (from.sa_family == AF_INET) {
    auto const& v4 = reinterpret_cast<sockaddr_in const&>(from).sin_addr;
    std::array<std::uint8_t, 4> octets{};
    std::copy_n(reinterpret_cast<std::uint8_t const*>(&v4), octets.size(), octets.begin());
    return ipv4(octets);
  }
  if (from.sa_family != AF_INET6) return std::nullopt;
  IpAddress address;
  std::copy_n(reinterpret_cast<sockaddr_in6 const&>(from).sin6_addr.s6_addr, 16,
              address.octets.begin());
  return address;
}

boost::system::errc::errc_t meaning_of(CURLcode code) {
  namespace errc = boost::system::errc;
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return errc::timed_out;
    case CURLE_COULDNT_RESOLVE_HOST:
      return errc::host_unreachable;
    case CURLE_COULDNT_CONNECT:
      return errc::connection_refused;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return errc::connection_reset;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return errc::invalid_argument;
    default:
      return errc::protocol_error;
  }
}

}  // namespace

bool HttpTransfer::prepare(std::string const& user_agent) {
  easy_.reset(curl_easy_init());
  if (!easy_) return false;
  for (auto const& [name, value] : request_.headers) {
    // curl takes "name:" for a header to leave out, and "name;" for one without a value.
    auto const line = value.empty() ? name + ';' : name + ": " + value;
    headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
  }
  headers_.reset(curl_slist_append(headers_.release(), "Expect:"));
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_USERAGENT, user_agent.c_str());
  set(CURLOPT_ERRORBUFFER, trouble_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  // A name that takes long must not hold up the thread when its request gives up.
  set(CURLOPT_QUICK_EXIT, 1L);
  // The guard looks at whom we connect to: that must be the server itself.
  set(CURLOPT_PROXY, "");
  if (!request_.authorities.empty()) set(CURLOPT_CAINFO, request_.authorities.c_str());
  set_limits();
  set_body();
  set_listeners();
  return true;
}

void HttpTransfer::set_limits() {
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_limit.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.limit.count()));
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, request_.redirects > 0 ? 1L : 0L);
  set(CURLOPT_MAXREDIRS, static_cast<long>(request_.redirects));
}

void HttpTransfer::set_body() {
  if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (request_.method != "GET" || !request_.body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

void HttpTransfer::set_listeners() {
  auto* const self = static_cast<void*>(this);
  set(CURLOPT_OPENSOCKETFUNCTION, &HttpTransfer::open);
  set(CURLOPT_OPENSOCKETDATA, self);
  set(CURLOPT_PREREQFUNCTION, &HttpTransfer::before_asking);
  set(CURLOPT_PREREQDATA, self);
  set(CURLOPT_HEADERFUNCTION, &HttpTransfer::on_header);
  set(CURLOPT_HEADERDATA, self);
  set(CURLOPT_WRITEFUNCTION, &HttpTransfer::on_body);
  set(CURLOPT_WRITEDATA, self);
}

bool HttpTransfer::may_reach(IpAddress const& address) {
  if (is_public(address)) return true;
  if (request_.may_reach && request_.may_reach->contains(address)) return true;
  refused_ = to_string(address);
  return false;
}

/// Every address that a name has comes through here before anything is sent to it, so there is
/// nothing between the look and the connection in which it could become another one.
curl_socket_t HttpTransfer::open(void* self, curlsocktype, curl_sockaddr* to) {
  auto const address = address_in(to->addr);
  if (!address || !static_cast<HttpTransfer*>(self)->may_reach(*address)) return CURL_SOCKET_BAD;
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/// A connection that an earlier request left may lead where this one must not go.
int HttpTransfer::before_asking(void* self, char* to, char*, int, int) {
  auto const address = parse_ip(to);
  auto const fine = address && static_cast<HttpTransfer*>(self)->may_reach(*address);
  return fine ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t HttpTransfer::on_header(char* line, std::size_t, std::size_t size, void* self) {
  return static_cast<HttpTransfer*>(self)->take_header({line, size}) ? size : 0;
}

std::size_t HttpTransfer::on_body(char* piece, std::size_t, std::size_t size, void* self) {
  return static_cast<HttpTransfer*>(self)->take_body({piece, size});
}

bool HttpTransfer::take_header(std::string_view line) {
  header_octets_ += line.size();
  if (header_octets_ > kMostHeaders) {
    too_long_ = true;
    return false;
  }
  auto const colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    answer_.headers.clear();  // those before were of a redirect, or of a 1xx
  } else if (colon != std::string_view::npos) {
    answer_.headers.emplace_back(lower(trimmed(line.substr(0, colon))),
                                 trimmed(line.substr(colon + 1)));
  }
  return true;
}

std::size_t HttpTransfer::take_body(std::string_view piece) {
  auto const room = request_.most - answer_.body.size();
  answer_.body += piece.substr(0, room);
  if (piece.size() <= room) return piece.size();
  answer_.cut = request_.cut;
  too_long_ = !request_.cut;
  return room;  // less than came: curl ends the connection
}

Error HttpTransfer::error(CURLcode code) const {
  namespace errc = boost::system::errc;
  if (too_long_) return failure(errc::message_size, host_ + " answers with more than is taken");
  bool const kept_off = code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK;
  if (kept_off && !refused_.empty()) {
    return failure(errc::permission_denied, host_ + " is at " + refused_ +
                                                ", which is no public address and is not among "
                                                "those that are allowed");
  }
  auto const* const why = trouble_.front() != '\0' ? trouble_.data() : curl_easy_strerror(code);
  return failure(meaning_of(code), "no answer from " + host_ + ": " + why);
}

void HttpTransfer::finish(CURLcode code) {
  long status = 0;
  curl_off_t took_us = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &took_us);
  if (code != CURLE_OK && !answer_.cut) return done_(error(code));
  answer_.status = static_cast<int>(status);
  answer_.took = std::chrono::milliseconds{took_us / 1'000};
  done_(std::move(answer_));
}

}  // namespace freshet::net
