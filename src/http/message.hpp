/// Request and Response: what a handler sees of HTTP, whichever version carried it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.hpp"

namespace freshet::net {
class Loop;
}

namespace freshet::http {

enum class Method { get, head, options, post, put, patch, del, other };

using Header = std::pair<std::string, std::string>;

/// Names compare without case (RFC 9110 §5.1). Empty when there is none.
[[nodiscard]] std::string_view find_header(std::vector<Header> const& headers,
                                           std::string_view name);

struct Request {
  Method method = Method::get;
  std::string path;              ///< percent-decoded, dot segments resolved, begins with '/'
  std::string query;             ///< raw, without '?'
  std::vector<Header> headers;   ///< names in lower case
  Bytes body;
  std::string peer;              ///< "10.0.0.5:4711"
  net::Loop* loop = nullptr;     ///< where the connection lives; the handler runs there
  std::vector<std::string> params;  ///< what the route's placeholders matched, in order

  [[nodiscard]] std::string_view header(std::string_view name) const {
    return find_header(headers, name);
  }
};

/// An open file; closed when the last holder drops it.
class File {
 public:
  explicit File(int fd) : fd_{fd} {}
  ~File();
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
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
  std::vector<Header> headers;   ///< names in lower case; Content-Length and Date are the server's
  Body body;

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
