#include "http/ask.hpp"

#include "http/access_log.hpp"
#include "http/forwarded.hpp"
#include "http/range.hpp"
#include "http/status.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>

namespace freshet::http {
namespace {

/// A client that was told of too many waiting requests asks again after so long.
constexpr char const* kRetryAfter = "1";

/// A handler that waits for its answer, in the count of all.
class Waiting {
 public:
  explicit Waiting(Shared& shared) : shared_{shared} {
    among_ = shared_.waiting.fetch_add(1, std::memory_order_relaxed) + 1;
  }
  ~Waiting() { shared_.waiting.fetch_sub(1, std::memory_order_relaxed); }
  Waiting(Waiting const&) = delete;
  Waiting& operator=(Waiting const&) = delete;
  [[nodiscard]] bool too_many() const { return among_ > shared_.config.max_parked; }

 private:
  Shared& shared_;
  std::uint32_t among_;
};

}  // namespace

void introduce(Request& request, net::Conn const& conn, net::Loop& loop, Shared const& shared,
               std::string_view protocol) {
  request.peer = conn.peer();
  request.secure = conn.secure();
  request.protocol = protocol;
  request.loop = &loop;
  if (!shared.trusted.empty()) take_forwarded(request, shared.trusted);
  if (shared.access_log.on()) request.arrived = shared.clock.now();
}

net::awaitable<Response> ask(Router const& router, Shared& shared, Request request) {
  Waiting const waiting{shared};
  if (waiting.too_many()) {
    co_return problem(503, reason(503), "too many requests are waiting")
        .with("retry-after", kRetryAfter);
  }
  auto const path = request.path;
  std::string trouble;
  try {
    auto response = co_await router.route(std::move(request));
    // One that grows waits on.
    if (auto const* growing = std::get_if<std::shared_ptr<Growing>>(&response.body)) {
      (*growing)->hold(std::make_shared<Waiting const>(shared));
    }
    co_return response;
  } catch (std::exception const& e) {
    trouble = e.what();
  }
  shared.log.error("the handler of {} failed: {}", loggable(path), trouble);
  co_return problem(500, reason(500), "the server failed to answer this request");
}

net::awaitable<Result<Growing::Piece>> grow(Growing& body, Shared& shared) {
  std::string trouble;
  try {
    auto piece = co_await body.next(Growing::kMostWaiting);
    if (!piece) shared.log.debug("a body broke off: {}", piece.error().what);
    co_return piece;
  } catch (std::exception const& e) {
    trouble = e.what();
  }
  shared.log.error("a body failed: {}", trouble);
  co_return failure(boost::system::errc::io_error, "the body failed: " + trouble);
}

void finish(Router const& router, LoopState& state, Request const& request, Response& response) {
  apply_range(request, response);
  router.finish(request, response);
  state.count(response.kind, response.status);
  auto const& shared = state.shared();
  if (shared.access_log.on()) shared.access_log.write(request, response, shared.clock.now());
}

}  // namespace freshet::http
