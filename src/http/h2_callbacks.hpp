/// H2Session::Callbacks: what nghttp2 tells a session, and asks it, while it reads and writes.
#pragma once

#include "http/h2_session.hpp"

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>

namespace freshet::http {

/// Called from inside feed() and gather(); none of them calls into a handler or a connection.
struct H2Session::Callbacks {
  /// The table for a new session; one for the process.
  [[nodiscard]] static nghttp2_session_callbacks const* all();
  /// Where the body of an answer comes from.
  [[nodiscard]] static nghttp2_data_provider body();

  static int on_begin_headers(nghttp2_session*, nghttp2_frame const* frame, void* self);
  static int on_header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name,
                       std::size_t name_size, std::uint8_t const* value, std::size_t value_size,
                       std::uint8_t flags, void* self);
  static int on_data(nghttp2_session*, std::uint8_t flags, std::int32_t id,
                     std::uint8_t const* octets, std::size_t size, void* self);
  static int on_frame(nghttp2_session*, nghttp2_frame const* frame, void* self);
  static int on_sent(nghttp2_session*, nghttp2_frame const* frame, void* self);
  static int on_not_sent(nghttp2_session*, nghttp2_frame const* frame, int error, void* self);
  static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t code, void* self);
  static int on_invalid(nghttp2_session*, nghttp2_frame const* frame, int error, void* self);
  static ssize_t frame_size(nghttp2_session*, std::uint8_t type, std::int32_t id,
                            std::int32_t connection_window, std::int32_t stream_window,
                            std::uint32_t most, void* self);
  static ssize_t read_body(nghttp2_session*, std::int32_t id, std::uint8_t* into, std::size_t most,
                           std::uint32_t* flags, nghttp2_data_source*, void* self);
  static int send_body(nghttp2_session*, nghttp2_frame* frame, std::uint8_t const* head,
                       std::size_t size, nghttp2_data_source*, void* self);
};

}  // namespace freshet::http
