/// H2Session: HTTP/2 (RFC 9113) as a codec: octets in, requests out; answers in, octets out.
#pragma once

#include "http/body_cursor.hpp"
#include "http/h2_output.hpp"
#include "http/h2_request.hpp"
#include "http/h2_watch.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

struct nghttp2_session;

namespace freshet::http {

class H2Memory;

struct H2Limits {
  std::size_t header = 16UL * 1024;     ///< of a header list (RFC 9113 §6.5.2): 431
  std::size_t body = 1024UL * 1024;     ///< of a request: 413; four times that of all at once: 503
  std::uint64_t empty = 1024UL * 1024;  ///< octets of frames that carry nothing, see H2Session
  std::uint32_t streams = 128;          ///< at once; more are refused, to be asked again
  std::uint32_t resets = 1'000;         ///< that a client may spend at once
  std::uint32_t resets_a_second = 33;   ///< that come back to it
};

/// A request that is complete, or that was refused while it came.
struct H2Arrival {
  std::int32_t stream = 0;
  Request request;
  Refusal refusal;
};

/// An answer's body stands still for want of octets.
struct H2Want {
  std::int32_t stream = 0;
  BodySource from;
};

/// The server's side of one connection. Knows no socket and no clock; the one door to nghttp2.
///
/// Frames may well carry nothing: PING, WINDOW_UPDATE, requests that are given up. Of what comes
/// an eighth at least has to be worth something, be it by what it asks for; `limits.empty` octets
/// beyond that end the connection.
class H2Session {
 public:
  explicit H2Session(H2Limits limits);
  ~H2Session();
  H2Session(H2Session const&) = delete;
  H2Session& operator=(H2Session const&) = delete;

  /// Reads on; then ask for what arrived and what was closed, and gather. `room`: octets of bodies
  /// that may be held, beyond which requests are answered with 503.
  void feed(std::string_view octets, std::size_t room = SIZE_MAX);
  [[nodiscard]] std::vector<H2Arrival> take_arrived();
  /// Streams that arrived and are no more: answered to the end, or given up by either side.
  [[nodiscard]] std::vector<std::int32_t> take_closed();

  /// Queues the answer; of a stream that is gone, nothing. `with_body`: not to HEAD.
  void answer(std::int32_t stream, Response response, std::string_view date, bool with_body);
  /// Each is asked for once, until it is supplied.
  [[nodiscard]] std::vector<H2Want> take_wants();
  /// What was wanted; of a stream that is gone, nothing. An error resets the stream, so that nobody
  /// takes it for complete.
  void supply(std::int32_t stream, Result<Growing::Piece> piece);
  /// Gives a stream up (RFC 9113 §8.1: CANCEL).
  void cancel(std::int32_t stream);
  /// No stream is taken any more (RFC 9113 §6.8); those that are here go on.
  void go_away();

  /// Appends what is to be written now, by priority and as far as the windows allow: `most` octets
  /// and at most a frame more. The slices of bodies are shared, not copied.
  void gather(H2Output& out, std::size_t most);
  /// Nothing more is to be read or written.
  [[nodiscard]] bool done() const;

  [[nodiscard]] std::size_t streams() const { return streams_.size(); }
  [[nodiscard]] std::vector<H2Stage> stages() const;
  /// Does any stream wait for the client?
  [[nodiscard]] bool waits() const;
  /// Octets of the bodies of requests that are here.
  [[nodiscard]] std::size_t bodies() const { return received_; }
  /// Why the client was sent away; nothing while all is well.
  [[nodiscard]] std::optional<Why> trouble() const { return trouble_; }
  /// What the client did wrong since this was last asked, beside requests that were refused.
  [[nodiscard]] std::vector<Why> take_offences();

 private:
  struct Callbacks;
  struct Free {
    void operator()(nghttp2_session* session) const;
  };
  struct Stream {
    std::unique_ptr<H2Request> incoming;  // null: the handler has it
    std::size_t head = 0;                 // octets of its fields, once that is so
    H2Stage::At at = H2Stage::At::head;
    bool complete = false;  // the client's END_STREAM has come
    std::optional<BodyCursor> body{};
    bool waits = false;        // for octets of the body
    std::uint64_t sent = 0;    // octets of the answer's body
    std::size_t received = 0;  // of the request's
  };

  [[nodiscard]] Stream* find(std::int32_t id);
  void end_head(std::int32_t id, Stream& stream, bool last);
  void add_body(std::int32_t id, Stream& stream, std::string_view octets);
  void arrive(std::int32_t id, Stream& stream);
  void close(std::int32_t id, bool in_order);
  void look_for_flood();
  void prioritize(std::int32_t id, Response const& response);
  void submit(std::int32_t id, Stream const& stream, Response const& response,
              std::optional<std::uint64_t> size, std::string_view date);
  void want(std::int32_t id, Stream& stream, BodySource from);
  void note(Why trouble);
  void end(Why trouble, std::uint32_t code);

  H2Limits const limits_;
  std::unique_ptr<H2Memory> const memory_;
  std::unique_ptr<nghttp2_session, Free> session_;
  std::map<std::int32_t, Stream> streams_;
  std::vector<H2Arrival> arrived_;
  std::vector<std::int32_t> closed_;
  std::vector<H2Want> wants_;
  std::uint64_t sent_ = 0;       // octets of all answers' bodies
  std::size_t received_ = 0;     // octets of the bodies of requests that are here
  std::size_t room_ = SIZE_MAX;  // for them
  std::uint64_t heard_ = 0;      // octets that came
  std::uint64_t worth_ = 0;      // of them, and of answers: what was no mere framing
  H2Output* out_ = nullptr;      // while gathering
  std::size_t most_ = 0;
  Slices taken_;
  bool going_ = false, broken_ = false;
  bool was_reset_ = false;  // the client gave a stream up
  std::optional<Why> trouble_;
  std::vector<Why> offences_;
};

}  // namespace freshet::http
