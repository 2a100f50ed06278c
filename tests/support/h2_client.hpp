/// H2Client: the client's side of an HTTP/2 connection, octets in and out, for tests.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

struct H2Answer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
  bool closed = false;
  std::uint32_t error = 0;  ///< why it was closed: 0, in order

  [[nodiscard]] bool ok(int wanted, std::string_view text) const {
    return closed && error == 0 && status == wanted && body == text;
  }
};

/// Sends its preface and SETTINGS by itself. `window`: of each stream, at first.
class H2Client {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  explicit H2Client(std::uint32_t window = 65'535, bool reads = true) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, &on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &on_close);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_no_auto_window_update(option, reads ? 0 : 1);
    nghttp2_session* made = nullptr;
    nghttp2_session_client_new2(&made, callbacks, this, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    session_.reset(made);
    nghttp2_settings_entry const settings[] = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window}};
    nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings, 1);
  }
  H2Client(H2Client const&) = delete;
  H2Client& operator=(H2Client const&) = delete;

  /// The stream it is asked on.
  std::int32_t ask(std::string const& method, std::string const& path, Headers headers = {},
                   bool ends = true, nghttp2_data_provider const* body = nullptr) {
    headers.insert(
        headers.begin(),
        {{":method", method}, {":scheme", "http"}, {":authority", "a"}, {":path", path}});
    std::vector<nghttp2_nv> fields;
    for (auto& [name, value] : headers) {
      fields.push_back({octets(name), octets(value), name.size(), value.size(), 0});
    }
    if (ends) {
      return nghttp2_submit_request(session(), nullptr, fields.data(), fields.size(), body,
                                    nullptr);
    }
    return nghttp2_submit_headers(session(), NGHTTP2_FLAG_NONE, -1, nullptr, fields.data(),
                                  fields.size(), nullptr);
  }
  std::int32_t get(std::string const& path, Headers headers = {}) {
    return ask("GET", path, std::move(headers));
  }
  std::int32_t post(std::string const& path, std::string body) {
    nghttp2_data_provider source{};
    source.read_callback = &read_body;
    auto const stream = ask("POST", path, {}, true, &source);
    bodies_[stream] = std::move(body);
    return stream;
  }
  void reset(std::int32_t stream) {
    nghttp2_submit_rst_stream(session(), NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
  }
  void ping() { nghttp2_submit_ping(session(), NGHTTP2_FLAG_NONE, nullptr); }
  /// To be sent before everything else.
  void reprioritize(std::int32_t stream, std::string field) {
    nghttp2_submit_priority_update(session(), NGHTTP2_FLAG_NONE, stream, octets(field),
                                   field.size());
  }

  /// What is to be sent.
  std::string output() {
    std::string all;
    for (;;) {
      std::uint8_t const* data = nullptr;
      auto const n = nghttp2_session_mem_send(session(), &data);
      if (n <= 0) return all;
      all.append(reinterpret_cast<char const*>(data), static_cast<std::size_t>(n));
    }
  }
  /// False: it was not HTTP/2.
  bool input(std::string_view data) {
    return nghttp2_session_mem_recv(session(), octets(data), data.size()) >= 0;
  }

  H2Answer const& answer(std::int32_t stream) { return answers_[stream]; }
  /// The streams in the order of their ends.
  std::vector<std::int32_t> closed;
  int pongs = 0;
  bool told_to_go = false;
  std::uint32_t told_why = 0;

  [[nodiscard]] nghttp2_session* session() const { return session_.get(); }

 private:
  template <class Text>
  static std::uint8_t* octets(Text const& text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<std::uint8_t const*>(text.data()));
  }
  static H2Client& of(void* self) { return *static_cast<H2Client*>(self); }

  static int on_header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name,
                       std::size_t name_size, std::uint8_t const* value, std::size_t value_size,
                       std::uint8_t, void* self) {
    std::string const key(reinterpret_cast<char const*>(name), name_size);
    std::string const text(reinterpret_cast<char const*>(value), value_size);
    auto& answer = of(self).answers_[frame->hd.stream_id];
    if (key == ":status") {
      answer.status = std::stoi(text);
    } else {
      answer.headers[key] = text;
    }
    return 0;
  }
  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t id, std::uint8_t const* data,
                     std::size_t size, void* self) {
    of(self).answers_[id].body.append(reinterpret_cast<char const*>(data), size);
    return 0;
  }
  static int on_frame(nghttp2_session*, nghttp2_frame const* frame, void* self) {
    auto& client = of(self);
    if (frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK)) ++client.pongs;
    if (frame->hd.type == NGHTTP2_GOAWAY) {
      client.told_to_go = true;
      client.told_why = frame->goaway.error_code;
    }
    return 0;
  }
  static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t error, void* self) {
    auto& answer = of(self).answers_[id];
    answer.closed = true;
    answer.error = error;
    of(self).closed.push_back(id);
    return 0;
  }
  static ssize_t read_body(nghttp2_session*, std::int32_t id, std::uint8_t* into, std::size_t most,
                           std::uint32_t* flags, nghttp2_data_source*, void* self) {
    auto& body = of(self).bodies_[id];
    auto const n = body.copy(reinterpret_cast<char*>(into), most);
    body.erase(0, n);
    if (body.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(n);
  }

  struct Free {
    void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
  };
  std::unique_ptr<nghttp2_session, Free> session_;
  std::map<std::int32_t, H2Answer> answers_;
  std::map<std::int32_t, std::string> bodies_;
};

}  // namespace freshet::test
