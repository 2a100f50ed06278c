/// Request and Response: what a handler sees of HTTP, whichever version carried it.
#pragma once

#include "base/bytes.hpp"
#include "base/file.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace freshet::net {
class Loop;
}

namespace freshet::http {

enum class Method { get, head, options, post, put, patch, del, other };

using Header = std::pair<std::string, std::string>;

/// Names compare without case (RFC 9110 §5.1). Empty when there is none.
[[nodiscard]] std::string_view find_header(std::vector<Header> const& headers,
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
  std::string query;            ///< raw, without '?'
  std::vector<Header> headers;  ///< names in lower case
  Bytes body;
  std::string peer;                 ///< "10.0.0.5:4711"
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
};
using Body = std::variant<Slices, FileRange>;

[[nodiscard]] std::uint64_t size_of(Body const& body);

struct Response {
  int status = 200;
  std::vector<Header> headers;  ///< names in lower case; Content-Length and Date are the server's
  Body body;
  std::string_view kind = "other";  ///< a literal: the metrics' label, as "playlist", "part", "api"
  bool close = false;               ///< the connection ends after this answer

  Response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

/// A short plain-text answer.
[[nodiscard]] Response text_response(int status, std::string text);
/// RFC 9457: `application/problem+json` with a type, a title and a detail a person can act on.
[[nodiscard]] Response problem(int status, std::string_view title, std::string_view detail);

}  // namespace freshet::http
