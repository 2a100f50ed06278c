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

/// A handler that waits for its answer, in a count.
class Waiting {
 public:
  explicit Waiting(std::atomic<std::uint32_t>& count)
      : count_{count}, among_{count.fetch_add(1, std::memory_order_relaxed) + 1} {}
  ~Waiting() { count_.fetch_sub(1, std::memory_order_relaxed); }
  Waiting(Waiting const&) = delete;
  Waiting& operator=(Waiting const&) = delete;
  [[nodiscard]] bool over(std::uint32_t most) const { return among_ > most; }

 private:
  std::atomic<std::uint32_t>& count_;
  std::uint32_t const among_;
};

/// A request that waits, among all and among those of its visitor.
struct Place {
  Place(Shared& shared, std::shared_ptr<Visitor> whose)
      : visitor{std::move(whose)}, among_all{shared.waiting}, among_own{visitor->waiting} {}

  /// Does it wait beside too many? A proxy's own may be as many as everybody's.
  [[nodiscard]] bool is_beyond(std::uint32_t most) const {
    return among_all.over(most) || (!visitor->is_proxy && among_own.over(most_of_one(most)));
  }

  std::shared_ptr<Visitor> const visitor;
  Waiting const among_all, among_own;
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

net::awaitable<Response> ask(Router const& router, Shared& shared, std::shared_ptr<Visitor> visitor,
                             Request& request) {
  auto const client = shared.who_asks(visitor, request.peer);
  Place const place{shared, client};
  if (place.is_beyond(shared.config.max_parked)) {
    shared.count(Why::parked_too_many);
    co_return problem(503, reason(503), "too many requests are waiting")
        .with("retry-after", kRetryAfter);
  }
  std::string trouble;
  try {
    auto response = co_await router.route(request);
    // One that grows waits on.
    if (auto const* growing = std::get_if<std::shared_ptr<Growing>>(&response.body)) {
      (*growing)->hold(std::make_shared<Place const>(shared, client));
    }
    co_return response;
  } catch (std::exception const& e) {
    trouble = e.what();
  }
  shared.log.error("the handler of {} failed: {}", loggable(request.taken + request.path), trouble);
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
  // A refusal is for who asked, unless its handler knows better.
  if (response.status >= 400 && find_header(response.headers, "cache-control").empty()) {
    response.with("cache-control", "no-store");
  }
  router.finish(request, response);
  state.count(response.kind, response.status);
  auto const& shared = state.shared();
  if (shared.access_log.on()) shared.access_log.write(request, response, shared.clock.now());
}

}  // namespace freshet::http
