#include "http/request_reader.hpp"

#include "base/assert.hpp"
#include "http/target.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace freshet::http {
namespace {

namespace beast = boost::beast::http;
using boost::system::error_code;
using View = boost::beast::string_view;

constexpr std::size_t kBodyRoom = 16UL * 1024;
constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\n";

Method method_of(beast::verb verb) {
  switch (verb) {
    case beast::verb::get:
      return Method::get;
    case beast::verb::head:
      return Method::head;
    case beast::verb::options:
      return Method::options;
    case beast::verb::post:
      return Method::post;
    case beast::verb::put:
      return Method::put;
    case beast::verb::patch:
      return Method::patch;
    case beast::verb::delete_:
      return Method::del;
    default:
      return Method::other;
  }
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::size_t count_header(std::vector<Header> const& headers, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count(headers, name, &Header::first));
}

Why why_of(error_code error) {
  auto const length = error == beast::error::bad_content_length ||
                      error == beast::error::multiple_content_length ||
                      error == beast::error::bad_transfer_encoding;
  return length ? Why::ambiguous_length : Why::malformed;
}

}  // namespace

/// Beast's parser, writing a head straight into our Request. It never sees a body.
class RequestReader::Parser final : public beast::basic_parser<true> {
 public:
  explicit Parser(Request& request) : request_{request} {}

  std::string target;
  int version = 11;

 private:
  void on_request_impl(beast::verb verb, View, View text, int v, error_code&) override {
    request_.method = method_of(verb);
    target = std::string{text};
    version = v;
  }
  void on_response_impl(int, View, int, error_code&) override {}
  void on_field_impl(beast::field, View name, View value, error_code&) override {
    request_.headers.emplace_back(lower({name.data(), name.size()}),
                                  std::string{value.data(), value.size()});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(View, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  Request& request_;
};

RequestReader::RequestReader(RequestLimits limits) : limits_{limits} {}

void RequestReader::add(std::string_view octets) {
  if (begin_ > 0) buffer_.erase(0, std::exchange(begin_, 0));
  buffer_ += octets;
}

RequestReader::State RequestReader::advance() {
  switch (state_) {
    case State::idle:
    case State::head:
      state_ = read_head();
      break;
    case State::body:
      state_ = read_body();
      break;
    case State::ready:
    case State::preface:
    case State::refused:
      return state_;
  }
  if (begin_ == buffer_.size()) {
    buffer_ = {};
    begin_ = 0;
  }
  return state_;
}

RequestReader::State RequestReader::read_head() {
  while (begin_ < buffer_.size()) {
    auto const text = buffered();
    auto const end = text.find('\n', scanned_);
    scanned_ = std::min(text.size(), end);
    auto const line = text.substr(line_, scanned_ - line_);
    if (line_ == 0 && line.size() > limits_.line) {
      return refuse(414, Why::line_too_long,
                    "the request line is longer than " + std::to_string(limits_.line));
    }
    if (scanned_ > limits_.header) {
      return refuse(431, Why::header_too_long,
                    "the headers are longer than " + std::to_string(limits_.header));
    }
    if (end == std::string_view::npos) return State::head;
    if (!line.ends_with('\r'))
      return refuse(400, Why::bare_lf, "a line of the head does not end in CR LF");
    ++scanned_;
    if (line.size() > 1) {
      // RFC 9112 §5.2: obs-fold.
      if (line_ > 0 && (line.front() == ' ' || line.front() == '\t')) {
        return refuse(400, Why::folded_header, "a header continues on a second line");
      }
      line_ = scanned_;
    } else if (line_ > 0) {
      return parse_head(scanned_);
    } else {  // RFC 9112 §2.2: an empty line before the request line is skipped.
      begin_ += std::exchange(scanned_, 0);
    }
  }
  return State::idle;
}

RequestReader::State RequestReader::parse_head(std::size_t size) {
  // RFC 9113 §3.4: made to be no request.
  if (first_ && buffered().substr(0, size) == kPreface) return State::preface;
  request_ = {};
  Parser parser{request_};
  parser.header_limit(static_cast<std::uint32_t>(size));
  parser.body_limit(boost::none);
  auto const head = buffered().substr(0, size);
  error_code error;
  parser.put({head.data(), head.size()}, error);
  begin_ += size;
  line_ = scanned_ = 0;
  if (error == beast::error::bad_version) {
    return refuse(505, Why::bad_version, "the request's version is not HTTP/1.1 or HTTP/1.0");
  }
  if (error) return refuse(400, why_of(error), "the head is malformed: " + error.message());
  http_1_0_ = parser.version == 10;
  keep_alive_ = parser.keep_alive();
  if (!check_head() || !set_target(parser.target)) return State::refused;
  return begin_body(parser.content_length().value_or(0), parser.chunked());
}

bool RequestReader::check_head() {
  if (!check_host() || !check_length()) return false;
  auto const expect = request_.header("expect");
  if (!expect.empty() && lower(expect) != "100-continue") {
    return fail(417, Why::bad_expectation, "the only expectation known here is 100-continue");
  }
  // RFC 9110 §10.1.1: not from HTTP/1.0, and not once the body has begun to come.
  wants_continue_ = !expect.empty() && !http_1_0_;
  return true;
}

// RFC 9112 §3.2.
bool RequestReader::check_host() {
  auto const hosts = count_header(request_.headers, "host");
  if (hosts > 1) return fail(400, Why::bad_host, "there is more than one Host header");
  if (hosts == 0 && !http_1_0_) return fail(400, Why::bad_host, "there is no Host header");
  if (is_authority(request_.header("host"))) return true;
  return fail(400, Why::bad_host, "the Host header is malformed");
}

// RFC 9112 §6.1, §6.3: what cannot be delimited for certain is refused.
bool RequestReader::check_length() {
  auto const& headers = request_.headers;
  auto const lengths = count_header(headers, "content-length");
  auto const codings = count_header(headers, "transfer-encoding");
  if (codings > 0 && (http_1_0_ || lengths > 0)) {
    return fail(400, Why::ambiguous_length, "Transfer-Encoding stands where it must not");
  }
  // Also where all of them say the same: another reader may take only one of them for it.
  auto const list = request_.header("content-length").find(',') != std::string_view::npos;
  if (lengths > 1 || list) {
    return fail(400, Why::ambiguous_length, "Content-Length is said more than once");
  }
  if (codings > 1 || (codings == 1 && lower(request_.header("transfer-encoding")) != "chunked")) {
    return fail(501, Why::unknown_coding, "the only transfer coding known here is chunked");
  }
  return true;
}

bool RequestReader::set_target(std::string_view text) {
  auto target = parse_target(text);
  if (!target) return fail(400, Why::bad_target, target.error().what);
  if (!is_authority(target->authority)) {
    return fail(400, Why::bad_host, "the request's host is malformed");
  }
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  if (!target->authority.empty()) {  // RFC 9112 §3.2.2: it replaces Host
    std::erase_if(request_.headers, [](Header const& h) { return h.first == "host"; });
    request_.headers.emplace_back("host", std::move(target->authority));
  }
  return true;
}

RequestReader::State RequestReader::begin_body(std::uint64_t length, bool chunked) {
  body_.clear();
  chunked_.reset();
  left_ = 0;
  if (chunked) {
    chunked_.emplace(ChunkedReader::Limits{limits_.header, limits_.body});
    return read_body();
  }
  if (length > limits_.body) {
    return refuse(413, Why::body_too_long,
                  "the body is longer than " + std::to_string(limits_.body));
  }
  left_ = static_cast<std::size_t>(length);
  // What is only promised takes no room.
  body_.reserve(std::min(left_, kBodyRoom));
  return read_body();
}

RequestReader::State RequestReader::read_body() {
  auto const text = buffered();
  if (!text.empty()) wants_continue_ = false;
  if (chunked_) {
    auto const used = chunked_->read(text, body_);
    if (!used) {
      auto const too_long = used.error().code == boost::system::errc::message_size;
      return refuse(too_long ? 413 : 400, too_long ? Why::body_too_long : Why::bad_chunk,
                    used.error().what);
    }
    begin_ += *used;
    return chunked_->done() ? State::ready : State::body;
  }
  auto const n = std::min(left_, text.size());
  body_ += text.substr(0, n);
  begin_ += n;
  left_ -= n;
  return left_ == 0 ? State::ready : State::body;
}

bool RequestReader::take_continue() { return std::exchange(wants_continue_, false); }

Request RequestReader::take() {
  FRESHET_ASSERT(state_ == State::ready);
  state_ = State::idle;
  first_ = false;
  if (!body_.empty()) request_.body = Bytes::adopt(std::exchange(body_, {}));
  return std::move(request_);
}

bool RequestReader::fail(int status, Why why, std::string detail) {
  refusal_ = {status, why, std::move(detail)};
  return false;
}

RequestReader::State RequestReader::refuse(int status, Why why, std::string detail) {
  fail(status, why, std::move(detail));
  return State::refused;
}

}  // namespace freshet::http
