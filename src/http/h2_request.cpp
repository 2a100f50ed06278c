#include "http/h2_request.hpp"

#include "http/target.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace freshet::http {
namespace {

/// What each field counts beyond its octets (RFC 9113 §6.5.2).
constexpr std::size_t kFieldCost = 32;

Method method_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Method>, 7> kMethods{
      {{"GET", Method::get},
       {"HEAD", Method::head},
       {"OPTIONS", Method::options},
       {"POST", Method::post},
       {"PUT", Method::put},
       {"PATCH", Method::patch},
       {"DELETE", Method::del}}};
  auto const* const known =
      std::ranges::find(kMethods, name, &std::pair<std::string_view, Method>::first);
  return known == kMethods.end() ? Method::other : known->second;
}

/// Larger than any limit when it is no number.
std::uint64_t length_of(std::string_view digits) {
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() ? value : UINT64_MAX;
}

}  // namespace

void H2Request::add_field(std::string_view name, std::string_view value) {
  if (refused()) return;
  header_size_ += name.size() + value.size() + kFieldCost;
  if (header_size_ > most_header_) {
    return refuse(431, Why::header_too_long,
                  "the headers are longer than " + std::to_string(most_header_));
  }
  if (name.starts_with(':')) return add_pseudo(name, value);
  if (name == "cookie") return add_cookie(value);
  request_.headers.emplace_back(name, value);
}

void H2Request::add_pseudo(std::string_view name, std::string_view value) {
  if (name == ":method") request_.method = method_of(value);
  if (name == ":path") path_ = value;
  if (name == ":authority") authority_ = value;
}

// RFC 9113 §8.2.3: split for the compression's sake; a handler sees one.
void H2Request::add_cookie(std::string_view value) {
  auto const have = std::ranges::find(request_.headers, "cookie", &Header::first);
  if (have == request_.headers.end()) {
    request_.headers.emplace_back("cookie", value);
  } else {
    have->second.append("; ").append(value);
  }
}

void H2Request::end_head() {
  if (refused()) return;
  set_target();
  auto const length = request_.header("content-length");
  if (!length.empty() && length_of(length) > most_body_) {
    return refuse(413, Why::body_too_long, "the body is longer than " + std::to_string(most_body_));
  }
  auto const expect = request_.header("expect");
  wants_continue_ = expect == "100-continue";
  if (!expect.empty() && !wants_continue_) {
    refuse(417, Why::bad_expectation, "the only expectation known here is 100-continue");
  }
}

void H2Request::set_target() {
  // RFC 9113 §8.3.1: the authority replaces Host.
  if (!authority_.empty()) {
    std::erase_if(request_.headers, [](Header const& h) { return h.first == "host"; });
    request_.headers.emplace_back("host", std::move(authority_));
  }
  if (!is_authority(request_.header("host"))) {
    return refuse(400, Why::bad_host, "the request's host is malformed");
  }
  auto target = parse_target(path_);
  if (!target) return refuse(400, Why::bad_target, target.error().what);
  if (!target->authority.empty()) {
    return refuse(400, Why::bad_target, "the request's path does not begin with a slash");
  }
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
}

void H2Request::add_body(std::string_view octets) {
  if (refused()) return;
  if (body_.size() + octets.size() > most_body_) {
    return refuse(413, Why::body_too_long, "the body is longer than " + std::to_string(most_body_));
  }
  body_ += octets;
}

Request H2Request::take() {
  if (!body_.empty()) request_.body = Bytes::adopt(std::exchange(body_, {}));
  return std::move(request_);
}

void H2Request::refuse(int status, Why why, std::string detail) {
  if (refused()) return;
  refusal_ = {status, why, std::move(detail)};
  body_ = {};
  auto const method = request_.method;  // HEAD's refusal has no body either
  request_ = {};
  request_.method = method;
}

}  // namespace freshet::http
