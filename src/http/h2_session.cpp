#include "http/h2_session.hpp"

#include "base/assert.hpp"
#include "http/h2_callbacks.hpp"
#include "http/h2_memory.hpp"
#include "http/h2_priority.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace freshet::http {
namespace {

/// All requests of a connection that are here together, in bodies of the largest size.
constexpr std::size_t kBodies = 4;
/// Acknowledgements (of PING and SETTINGS) that wait to be sent; a client that asks for more and
/// reads nothing is a flood.
constexpr std::size_t kMostAcks = 256;
constexpr std::size_t kMostContinuations = 8;
constexpr std::size_t kMostQueued = 2'048;
/// One octet of so many has to be worth something.
constexpr std::uint64_t kWorth = 8;

/// RFC 9113 §8.2.2: fields of a connection are none of HTTP/2's.
bool is_connection_field(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames{"connection", "keep-alive", "proxy-connection",
                                                   "transfer-encoding", "upgrade"};
  return std::ranges::find(kNames, name) != kNames.end();
}

/// RFC 9110 §8.6: these have no body and say no length.
bool has_no_length(int status) { return status < 200 || status == 204 || status == 304; }

/// RFC 9113 §8.2.1: no line break and no NUL in a value.
std::string clean(std::string value) {
  constexpr std::string_view kBad{"\r\n\0", 3};
  std::ranges::replace_if(
      value, [&](char c) { return kBad.find(c) != kBad.npos; }, ' ');
  return value;
}

/// Name and value live until the fields are submitted.
nghttp2_nv field(std::string_view name, std::string_view value) {
  auto const octets = [](std::string_view text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<std::uint8_t const*>(text.data()));
  };
  return {octets(name), octets(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

using Options = std::unique_ptr<nghttp2_option, decltype(&nghttp2_option_del)>;

Options options_of(H2Limits const& limits) {
  nghttp2_option* made = nullptr;
  FRESHET_ASSERT(nghttp2_option_new(&made) == 0);
  Options options{made, &nghttp2_option_del};
  nghttp2_option_set_stream_reset_rate_limit(made, limits.resets, limits.resets_a_second);
  nghttp2_option_set_max_continuations(made, kMostContinuations);
  nghttp2_option_set_max_outbound_ack(made, kMostAcks);
  nghttp2_option_set_builtin_recv_extension_type(made, NGHTTP2_PRIORITY_UPDATE);
  return options;
}

}  // namespace

void H2Session::Free::operator()(nghttp2_session* session) const { nghttp2_session_del(session); }

H2Session::H2Session(H2Limits limits) : limits_{limits}, memory_{std::make_unique<H2Memory>()} {
  auto const options = options_of(limits);
  nghttp2_session* made = nullptr;
  FRESHET_ASSERT(nghttp2_session_server_new3(&made, Callbacks::all(), this, options.get(),
                                             memory_->table()) == 0);
  session_.reset(made);
  std::array<nghttp2_settings_entry, 3> const settings{
      {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(limits.header)},
       {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1}}};
  FRESHET_ASSERT(
      nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) == 0);
}

H2Session::~H2Session() = default;

void H2Session::feed(std::string_view octets, std::size_t room) {
  if (broken_ || octets.empty()) return;
  room_ = room;
  heard_ += octets.size();
  auto const n = nghttp2_session_mem_recv(
      session_.get(), reinterpret_cast<std::uint8_t const*>(octets.data()), octets.size());
  if (n >= 0) return look_for_flood();
  switch (static_cast<int>(n)) {
    case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS:
      return end(Why::continuation_flood, NGHTTP2_ENHANCE_YOUR_CALM);
    case NGHTTP2_ERR_FLOODED:
      return end(Why::ack_flood, NGHTTP2_ENHANCE_YOUR_CALM);
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC:
      return end(Why::bad_preface, NGHTTP2_PROTOCOL_ERROR);
    default:
      return end(Why::protocol_error, NGHTTP2_INTERNAL_ERROR);
  }
}

void H2Session::look_for_flood() {
  // Each refusal is a frame to be sent; who reads none of them may not cause more.
  auto const queued = nghttp2_session_get_outbound_queue_size(session_.get());
  if (nghttp2_session_want_read(session_.get()) == 0) return;  // it is being ended already
  if (queued > kMostQueued) return end(Why::frame_flood, NGHTTP2_ENHANCE_YOUR_CALM);
  if (heard_ / kWorth > worth_ + sent_ + limits_.empty / kWorth) {
    end(Why::empty_flood, NGHTTP2_ENHANCE_YOUR_CALM);
  }
}

void H2Session::note(Why trouble) {
  trouble_ = trouble;
  offences_.push_back(trouble);
}

void H2Session::end(Why trouble, std::uint32_t code) {
  note(trouble);
  broken_ = true;
  nghttp2_session_terminate_session(session_.get(), code);
}

std::vector<H2Arrival> H2Session::take_arrived() { return std::exchange(arrived_, {}); }

std::vector<Why> H2Session::take_offences() { return std::exchange(offences_, {}); }

std::vector<std::int32_t> H2Session::take_closed() { return std::exchange(closed_, {}); }

void H2Session::answer(std::int32_t id, Response response, std::string_view date, bool with_body) {
  auto* const stream = find(id);
  if (!stream || stream->at != H2Stage::At::handler) return;
  stream->at = H2Stage::At::answer;
  prioritize(id, response);
  auto const bodiless = !with_body || has_no_length(response.status);
  auto const size = size_of(response.body);
  if (!bodiless && size != 0) stream->body.emplace(std::move(response.body));
  submit(id, *stream, response, size, date);
}

void H2Session::prioritize(std::int32_t id, Response const& response) {
  auto const priority = priority_of(response);
  if (!priority) return;
  nghttp2_extpri const wanted{priority->urgency, priority->incremental ? 1 : 0};
  nghttp2_session_change_extpri_stream_priority(session_.get(), id, &wanted, 0);
}

void H2Session::submit(std::int32_t id, Stream const& stream, Response const& response,
                       std::optional<std::uint64_t> size, std::string_view date) {
  auto const status = std::to_string(response.status);
  auto const length = std::to_string(size.value_or(0));
  std::vector<std::string> cleaned;
  cleaned.reserve(response.headers.size());
  std::vector<nghttp2_nv> fields{field(":status", status), field("date", date)};
  if (size && !has_no_length(response.status)) fields.push_back(field("content-length", length));
  for (auto const& [name, value] : response.headers) {
    if (is_connection_field(name)) continue;
    fields.push_back(field(name, cleaned.emplace_back(clean(value))));
  }
  auto const source = Callbacks::body();
  nghttp2_submit_response(session_.get(), id, fields.data(), fields.size(),
                          stream.body ? &source : nullptr);
}

void H2Session::want(std::int32_t id, Stream& stream, BodySource from) {
  stream.waits = true;
  wants_.push_back({id, std::move(from)});
}

std::vector<H2Want> H2Session::take_wants() { return std::exchange(wants_, {}); }

void H2Session::supply(std::int32_t id, Result<Growing::Piece> piece) {
  auto* const stream = find(id);
  if (!stream || !stream->waits) return;
  if (!piece) {
    nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_INTERNAL_ERROR);
    return;
  }
  stream->waits = false;
  stream->body->supply(std::move(*piece));
  nghttp2_session_resume_data(session_.get(), id);
}

void H2Session::cancel(std::int32_t id) {
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
}

void H2Session::go_away() {
  if (std::exchange(going_, true)) return;
  nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session_.get()), NGHTTP2_NO_ERROR,
                        nullptr, 0);
}

void H2Session::gather(H2Output& out, std::size_t most) {
  out_ = &out;
  most_ = most;
  while (out.size() < most) {
    std::uint8_t const* octets = nullptr;
    auto const n = nghttp2_session_mem_send(session_.get(), &octets);
    broken_ = broken_ || n < 0;
    if (n <= 0) break;
    out.copy({octets, static_cast<std::size_t>(n)});
  }
  out_ = nullptr;
}

bool H2Session::done() const {
  if (broken_) return true;
  return nghttp2_session_want_read(session_.get()) == 0 &&
         nghttp2_session_want_write(session_.get()) == 0;
}

bool H2Session::waits() const {
  return std::ranges::any_of(streams_, [](auto const& one) {
    return one.second.at != H2Stage::At::handler && !one.second.waits;
  });
}

std::vector<H2Stage> H2Session::stages() const {
  std::vector<H2Stage> stages;
  for (auto const& [id, stream] : streams_) {
    // A client that lets this stream send has others in front of it: all that goes out is progress.
    auto const open = nghttp2_session_get_stream_remote_window_size(session_.get(), id) > 0;
    // For what is to come a stream waits as a handler does: that is none of its client's doing.
    stages.push_back(
        {id, stream.waits ? H2Stage::At::handler : stream.at, open ? sent_ : stream.sent});
  }
  return stages;
}

H2Session::Stream* H2Session::find(std::int32_t id) {
  auto const at = streams_.find(id);
  return at == streams_.end() ? nullptr : &at->second;
}

void H2Session::end_head(std::int32_t id, Stream& stream, bool last) {
  stream.incoming->end_head();
  stream.at = H2Stage::At::body;
  stream.complete = last;
  if (last || stream.incoming->refused()) return arrive(id, stream);
  if (!stream.incoming->wants_continue()) return;
  auto const status = field(":status", "100");
  nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, id, nullptr, &status, 1, nullptr);
}

void H2Session::add_body(std::int32_t id, Stream& stream, std::string_view octets) {
  if (stream.at != H2Stage::At::body) return;
  stream.received += octets.size();
  received_ += octets.size();
  worth_ += octets.size();
  if (received_ > std::min(kBodies * limits_.body, room_)) {
    stream.incoming->refuse(503, Why::bodies_too_long,
                            "too many requests with bodies are under way");
  }
  stream.incoming->add_body(octets);
  if (stream.incoming->refused()) arrive(id, stream);
}

void H2Session::arrive(std::int32_t id, Stream& stream) {
  stream.at = H2Stage::At::handler;
  stream.head = stream.incoming->header_size();
  arrived_.push_back({id, stream.incoming->take(), stream.incoming->refusal()});
  stream.incoming.reset();
}

void H2Session::close(std::int32_t id, bool in_order) {
  auto const at = streams_.find(id);
  if (at == streams_.end()) return;
  if (in_order)
    worth_ += at->second.incoming ? at->second.incoming->header_size() : at->second.head;
  received_ -= at->second.received;
  auto const arrived =
      at->second.at == H2Stage::At::handler || at->second.at == H2Stage::At::answer;
  if (arrived) closed_.push_back(id);
  streams_.erase(at);
}

}  // namespace freshet::http
