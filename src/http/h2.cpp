#include "http/h2.hpp"

#include "base/assert.hpp"
#include "http/h2_conn.hpp"

#include <utility>

namespace freshet::http {

net::awaitable<void> serve_h2(std::unique_ptr<net::Conn> conn, net::Loop& loop,
                              Router const& router, ServerContext& context, std::string first) {
  FRESHET_ASSERT(loop.here());
  auto visitor = context.shared().enter(conn->peer());
  if (!visitor) co_return;
  auto const h2 =
      std::make_shared<H2Conn>(std::move(conn), loop, router, context.at(loop), std::move(visitor));
  co_await h2->run(std::move(first));
}

}  // namespace freshet::http
