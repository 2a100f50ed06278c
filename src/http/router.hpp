/// Router: method and path to handler. The same for HTTP/1.1 and 2: framing is none of a handler's
/// business.
#pragma once

#include "http/message.hpp"
#include "net/awaitable.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::http {

/// Runs on the connection's loop. The request outlives the handler. What it throws is logged and
/// answered with 500.
using Handler = std::function<net::awaitable<Response>(Request const&)>;

/// Built before the server starts, then only read: from any thread.
class Router {
 public:
  /// `pattern`: segments that match themselves, `:name` for any one segment, `*` last for the rest.
  /// The first route added that matches wins. HEAD goes to the GET route; OPTIONS is answered by
  /// the router.
  void add(Method method, std::string const& pattern, Handler handler);
  /// Every route as it was added, in that order.
  [[nodiscard]] std::vector<std::pair<Method, std::string>> list() const;

  /// Stands before every route: may answer by itself, or let the request pass, changed or not. On
  /// the connection's loop.
  using Guard = std::function<std::optional<Response>(Request&)>;
  void guard(Guard guard) { guard_ = std::move(guard); }

  /// 404 and 405 (with Allow) come from here. HEAD keeps the headers; the framing drops the body.
  /// The guard may change the request, and its `params` are set; it outlives the answer.
  [[nodiscard]] net::awaitable<Response> route(Request& request) const;

  /// Applied to every response, errors included: CORS, security headers.
  void decorate(std::function<void(Request const&, Response&)> each) {
    decorate_ = std::move(each);
  }
  void finish(Request const& request, Response& response) const {
    if (decorate_) decorate_(request, response);
  }

 private:
  /// The Allow header's value.
  static std::string allow(std::vector<Method> const& methods);

  struct Route {
    Method method;
    std::string pattern;
    std::vector<std::string> segments;
    Handler handler;
  };
  std::vector<Route> routes_;
  Guard guard_;
  std::function<void(Request const&, Response&)> decorate_;
};

}  // namespace freshet::http
