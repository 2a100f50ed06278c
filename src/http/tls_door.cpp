#include "http/tls_door.hpp"

#include <array>

namespace freshet::http {
namespace {

Counter& handshakes(Metrics& metrics, char const* status) {
  return metrics.counter(
      "freshet_tls_handshakes_total",
      "TLS handshakes by how they ended; late: not in time, refused: not TLS or nothing in common.",
      {{"protocol", "http"}, {"status", status}});
}

}  // namespace

std::span<std::string const> tls_protocols() {
  static std::array<std::string, 3> const names{"h2", "http/1.1", "http/1.0"};
  return names;
}

TlsDoor::TlsDoor(Metrics& metrics)
    : under_way_{metrics.gauge("freshet_tls_handshakes", "TLS handshakes that are under way.",
                               {{"protocol", "http"}})},
      done_{handshakes(metrics, "done")},
      late_{handshakes(metrics, "late")},
      left_{handshakes(metrics, "left")},
      refused_{handshakes(metrics, "refused")} {}

void TlsDoor::count(Result<> const& handshake) {
  if (handshake) return done_.add();
  auto const& code = handshake.error().code;
  if (code == boost::system::errc::timed_out) return late_.add();
  if (code == boost::system::errc::protocol_error) return refused_.add();
  left_.add();
}

net::awaitable<Result<std::unique_ptr<net::TlsConn>>> TlsDoor::open(
    std::unique_ptr<net::TcpConn> tcp, LoopState& state) {
  Counted const under_way{under_way_};
  auto conn = std::make_unique<net::TlsConn>(std::move(tcp), context_.get());
  Presence::Member member{state.presence(), *conn};
  member.set(Presence::Doing::idle);
  auto handshake = co_await conn->handshake(state.shared().config.header_timeout);
  count(handshake);
  if (!handshake) co_return std::move(handshake).error();
  co_return Result<std::unique_ptr<net::TlsConn>>{std::move(conn)};
}

}  // namespace freshet::http
