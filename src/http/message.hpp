/// Request and Response: what a handler sees of HTTP, whichever version carried it.
#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "net/awaitable.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace freshet::net {
class Blocking;
class Loop;
}  // namespace freshet::net

namespace freshet::http {

enum class Method { get, head, options, post, put, patch, del, other };
/// Empty for `other`.
[[nodiscard]] std::string_view name_of(Method method);

using Header = std::pair<std::string, std::string>;
/// Of an answer: its name is a literal.
using Field = std::pair<std::string_view, std::string>;

/// Names compare without case (RFC 9110 §5.1). Empty when there is none.
[[nodiscard]] std::string_view find_header(std::vector<Header> const& headers,
                                           std::string_view name);
[[nodiscard]] std::string_view find_header(std::vector<Field> const& headers,
                                           std::string_view name);

/// The one who asked, as a handler that waits sees it. On the connection's loop.
///
/// A handler that is suspended for long (a parked playlist) learns within a second that its client
/// has left: `gone()` turns true for good and what `when_gone` was given is called once, from the
/// loop. Such a handler wakes what it waits for (`event.notify_all()`), looks at `gone()`, and
/// returns any Response; nobody will read it. A handler that ignores all this costs only its frame.
class Client {
 public:
  [[nodiscard]] bool gone() const { return gone_; }
  /// One function at a time; it is forgotten when the handler returns. Called at once if the client
  /// has left already.
  void when_gone(std::function<void()> f) {
    if (gone_) return f();
    when_gone_ = std::move(f);
  }

  // For the framing.
  void leave() {
    gone_ = true;
    if (auto const f = std::exchange(when_gone_, nullptr)) f();
  }
  void forget() { when_gone_ = nullptr; }

 private:
  bool gone_ = false;
  std::function<void()> when_gone_;
};

struct Request {
  Method method = Method::get;
  std::string path;             ///< percent-decoded, dot segments resolved, begins with '/'
  std::string taken;            ///< what a guard took off the path's front: "/~TOKEN"
  std::string query;            ///< raw, without '?'
  std::vector<Header> headers;  ///< names in lower case
  Bytes body;
  std::string peer;                 ///< "10.0.0.5:4711"; behind trusted proxies the client's
  bool secure = false;              ///< TLS, as far as the client sees
  std::string_view protocol;        ///< a literal: "HTTP/1.1", "HTTP/2"
  SteadyTime arrived{};             ///< when it was complete; known while an access log is written
  net::Loop* loop = nullptr;        ///< where the connection lives; the handler runs there
  std::vector<std::string> params;  ///< what the route's placeholders matched, in order
  std::shared_ptr<Client> client;   ///< null in tests that call a handler themselves

  /// Has the client left meanwhile? Ask after each wait.
  [[nodiscard]] bool gone() const { return client && client->gone(); }

  [[nodiscard]] std::string_view header(std::string_view name) const {
    return find_header(headers, name);
  }
};

/// Octets one after another, shared with whoever else serves them.
using Slices = std::vector<Bytes>;
/// Ranges of files, for sendfile.
struct FileRange {
  std::shared_ptr<File const> file;
  std::uint64_t offset = 0, size = 0;
  net::Blocking* disk = nullptr;  ///< waits for what the page cache lacks; null: the loop does
};
/// A body that is not complete when its answer begins: a segment in progress, server-sent events.
/// On the request's loop. It dies when its last octet is sent or nobody reads it any more.
class Growing {
 public:
  /// What leaves together, as a `moof` and its `mdat`.
  struct Piece {
    Slices slices;
    bool last = false;  ///< the body is complete with it
  };
  /// Octets that may have been taken and wait to be sent to a slow reader: nobody asks for more.
  static constexpr std::size_t kMostWaiting = 512UL * 1024;

  virtual ~Growing() = default;

  /// What has come and was not taken yet, as soon as there is something: whole pieces, `most`
  /// octets of them or a single larger one. An error: the body broke off, and its reader must not
  /// take it for complete. One call at a time, none after the last piece or an error. Whoever waits
  /// here learns through the request's Client that the reader has left, and may then answer
  /// anything.
  [[nodiscard]] virtual net::awaitable<Result<Piece>> next(std::size_t most) = 0;

  /// For the framing: what counts among the waiting requests for as long as this lives.
  void hold(std::shared_ptr<void const> ticket) { ticket_ = std::move(ticket); }

 private:
  std::shared_ptr<void const> ticket_;
};
using Body = std::variant<Slices, FileRange, std::shared_ptr<Growing>>;

/// Nothing for a body whose end is not known yet.
[[nodiscard]] std::optional<std::uint64_t> size_of(Body const& body);
[[nodiscard]] inline bool grows(Body const& body) {
  return std::holds_alternative<std::shared_ptr<Growing>>(body);
}

class Upgrade;  // http/upgrade.hpp

struct Response {
  int status = 200;
  std::vector<Field> headers;  ///< names in lower case; Content-Length and Date are the server's
  Body body;
  /// The octets of `body`, if those are slices, in a file too: a plain connection may send them
  /// from there, which spares it the copy.
  std::optional<FileRange> in_file;
  std::string_view kind = "other";  ///< a literal: the metrics' label, as "playlist", "part", "api"
  bool close = false;               ///< the connection ends after this answer
  /// Who takes the connection over, in place of an answer. Over HTTP/1.1 alone.
  std::shared_ptr<Upgrade> upgraded;

  /// `name`: a literal.
  template <std::size_t N>
  Response& with(char const (&name)[N], std::string value) {
    constexpr std::size_t kUsual = 10;
    if (headers.empty()) headers.reserve(kUsual);
    headers.emplace_back(std::string_view{name, N - 1}, std::move(value));
    return *this;
  }
};

/// A short plain-text answer.
[[nodiscard]] Response text_response(int status, std::string text);
/// RFC 9457: `application/problem+json` with a type, a title and a detail a person can act on.
[[nodiscard]] Response problem(int status, std::string_view title, std::string_view detail);

}  // namespace freshet::http
