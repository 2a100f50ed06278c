#include "http/h2_callbacks.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

namespace freshet::http {
namespace {

/// A frame's head and payload fit one TLS record together (RFC 8446 §5.1).
constexpr ssize_t kMostPayload = 16 * 1024 - 9;

H2Session& session(void* self) { return *static_cast<H2Session*>(self); }

std::string_view text(std::uint8_t const* octets, std::size_t size) {
  return {reinterpret_cast<char const*>(octets), size};
}

bool is_request(nghttp2_frame const* frame) {
  return frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
}

bool ends_stream(nghttp2_frame const* frame) {
  return (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

}  // namespace

nghttp2_session_callbacks const* H2Session::Callbacks::all() {
  static nghttp2_session_callbacks* const table = [] {
    nghttp2_session_callbacks* made = nullptr;
    FRESHET_ASSERT(nghttp2_session_callbacks_new(&made) == 0);
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, &on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(made, &on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, &on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, &on_frame);
    nghttp2_session_callbacks_set_on_frame_send_callback(made, &on_sent);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(made, &on_not_sent);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, &on_close);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made, &on_invalid);
    nghttp2_session_callbacks_set_data_source_read_length_callback(made, &frame_size);
    nghttp2_session_callbacks_set_send_data_callback(made, &send_body);
    return made;
  }();
  return table;
}

nghttp2_data_provider H2Session::Callbacks::body() { return {{.ptr = nullptr}, &read_body}; }

int H2Session::Callbacks::on_begin_headers(nghttp2_session*, nghttp2_frame const* frame,
                                           void* self) {
  if (!is_request(frame)) return 0;  // trailers
  auto& s = session(self);
  s.streams_.try_emplace(frame->hd.stream_id, Stream{.incoming = std::make_unique<H2Request>(
                                                         s.limits_.header, s.limits_.body)});
  return 0;
}

// nghttp2 says what it takes.
// NOLINTNEXTLINE(readability-function-size)
int H2Session::Callbacks::on_header(nghttp2_session*, nghttp2_frame const* frame,
                                    std::uint8_t const* name, std::size_t name_size,
                                    std::uint8_t const* value, std::size_t value_size, std::uint8_t,
                                    void* self) {
  if (!is_request(frame)) return 0;
  if (auto* const stream = session(self).find(frame->hd.stream_id)) {
    stream->incoming->add_field(text(name, name_size), text(value, value_size));
  }
  return 0;
}

int H2Session::Callbacks::on_data(nghttp2_session*, std::uint8_t, std::int32_t id,
                                  std::uint8_t const* octets, std::size_t size, void* self) {
  auto& s = session(self);
  if (auto* const stream = s.find(id)) s.add_body(id, *stream, text(octets, size));
  return 0;
}

int H2Session::Callbacks::on_frame(nghttp2_session*, nghttp2_frame const* frame, void* self) {
  auto& s = session(self);
  if (frame->hd.type == NGHTTP2_RST_STREAM) s.was_reset_ = true;
  auto const id = frame->hd.stream_id;
  auto* const stream = s.find(id);
  if (!stream) return 0;
  if (is_request(frame)) {
    s.end_head(id, *stream, ends_stream(frame));
  } else if (ends_stream(frame) &&
             (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS)) {
    stream->complete = true;
    if (stream->at == H2Stage::At::body) s.arrive(id, *stream);
  }
  return 0;
}

int H2Session::Callbacks::on_sent(nghttp2_session* nghttp2, nghttp2_frame const* frame,
                                  void* self) {
  auto& s = session(self);
  if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR &&
      !s.trouble_) {
    // Of a client that resets too fast nghttp2 says INTERNAL_ERROR, which is otherwise ours.
    auto const rapid = s.was_reset_ && frame->goaway.error_code == NGHTTP2_INTERNAL_ERROR;
    s.note(rapid ? Why::rapid_reset : Why::protocol_error);
  }
  auto const answers = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
  if (!answers || !ends_stream(frame)) return 0;
  // RFC 9113 §8.1: answered before the request was complete, whose rest nobody wants.
  auto const* const stream = s.find(frame->hd.stream_id);
  if (stream && !stream->complete) {
    nghttp2_submit_rst_stream(nghttp2, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
  }
  return 0;
}

int H2Session::Callbacks::on_not_sent(nghttp2_session* nghttp2, nghttp2_frame const* frame, int,
                                      void*) {
  // Nobody shall wait for an answer whose head cannot be sent.
  if (frame->hd.type == NGHTTP2_HEADERS) {
    nghttp2_submit_rst_stream(nghttp2, NGHTTP2_FLAG_NONE, frame->hd.stream_id,
                              NGHTTP2_INTERNAL_ERROR);
  }
  return 0;
}

int H2Session::Callbacks::on_close(nghttp2_session*, std::int32_t id, std::uint32_t error,
                                   void* self) {
  session(self).close(id, error == NGHTTP2_NO_ERROR);
  return 0;
}

int H2Session::Callbacks::on_invalid(nghttp2_session*, nghttp2_frame const*, int error,
                                     void* self) {
  // RFC 9113 §8.1.1: a malformed request ends its stream; what ends the connection says so itself.
  if (error == NGHTTP2_ERR_HTTP_HEADER || error == NGHTTP2_ERR_HTTP_MESSAGING) {
    session(self).offences_.push_back(Why::malformed);
  }
  return 0;
}

// nghttp2 says what it takes.
// NOLINTNEXTLINE(readability-function-size)
ssize_t H2Session::Callbacks::frame_size(nghttp2_session*, std::uint8_t, std::int32_t, std::int32_t,
                                         std::int32_t, std::uint32_t, void*) {
  return kMostPayload;  // nghttp2 itself cuts it to the windows and to the client's frame size
}

// nghttp2 says what it takes.
// NOLINTNEXTLINE(readability-function-size)
ssize_t H2Session::Callbacks::read_body(nghttp2_session*, std::int32_t id, std::uint8_t*,
                                        std::size_t most, std::uint32_t* flags,
                                        nghttp2_data_source*, void* self) {
  auto* const stream = session(self).find(id);
  if (!stream || !stream->body) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  auto& body = *stream->body;
  auto const n = body.ready(most);
  if (body.ends_after(n)) *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (n > 0) *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (n > 0 || body.done()) return static_cast<ssize_t>(n);
  auto wanted = body.wanted();
  if (!wanted) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // a file shorter than promised
  session(self).want(id, *stream, std::move(*wanted));
  return NGHTTP2_ERR_DEFERRED;
}

int H2Session::Callbacks::send_body(nghttp2_session*, nghttp2_frame* frame,
                                    std::uint8_t const* head, std::size_t size,
                                    nghttp2_data_source*, void* self) {
  constexpr std::size_t kHead = 9;  // RFC 9113 §4.1
  auto& s = session(self);
  auto* const stream = s.find(frame->hd.stream_id);
  if (!stream || !stream->body) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  s.out_->copy({head, kHead});
  stream->body->take(size, s.taken_);
  for (auto& slice : s.taken_) s.out_->share(std::move(slice));
  s.taken_.clear();
  stream->sent += size;
  s.sent_ += size;
  return s.out_->size() < s.most_ ? 0 : NGHTTP2_ERR_PAUSE;
}

}  // namespace freshet::http
