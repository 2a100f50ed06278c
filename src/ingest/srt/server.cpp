#include "ingest/srt/server.hpp"

#include "ingest/srt/admission.hpp"
#include "ingest/srt/conn.hpp"
#include "net/spawn.hpp"

#include <utility>

namespace freshet::ingest::srt {
namespace {

net::awaitable<Result<>> converse(std::shared_ptr<Conn> conn) {
  auto ended = co_await conn->run();
  co_return ended;
}

/// The library says only that the handshake failed. After the key was good, little is left for it.
std::string why_failed(Admission const& admitted) {
  auto const& channel = admitted.key.channel;
  if (admitted.settings.srt.passphrase.empty()) {
    return "handshake: channel " + channel +
           " has no SRT passphrase: the encoder must not encrypt, or must be set up like it";
  }
  return "handshake: the encoder's passphrase is missing or not that of channel " + channel;
}

}  // namespace

void House::count_error(std::string_view reason, std::uint64_t n) const {
  metrics
      .counter("freshet_ingest_errors_total", "Publishers refused or lost, by reason",
               {{"protocol", "srt"}, {"reason", std::string{reason}}})
      .add(n);
}

Server::Server(net::Loops& loops, House house) : house_{std::move(house)} {
  net::SrtHandlers handlers;
  handlers.ask = [this](net::SrtCaller const& caller) { return ask(caller); };
  handlers.failed = [this](net::SrtCaller const& caller) { failed(caller); };
  handlers.accepted = [this](net::Loop& loop, std::unique_ptr<net::SrtConn> line) {
    auto name = "srt " + line->peer();
    auto conn = std::make_shared<Conn>(house_, loop, std::move(line));
    net::spawn(loop, gate_, std::move(name), converse(std::move(conn)), house_.log);
  };
  port_ = std::make_unique<net::SrtPort>(loops, *house_.config.port, std::move(handlers));
}

Server::~Server() = default;

net::SrtReject Server::refuse(net::SrtCaller const& caller, net::SrtReject code,
                              std::string_view why) const {
  house_.count_error("refused");
  house_.log.child("srt " + caller.peer).info("{}", why);
  return code;
}

net::SrtAnswer Server::ask(net::SrtCaller const& caller) {
  if (!accepting_) {
    return refuse(caller, net::SrtReject::unavailable, "the server is shutting down");
  }
  if (gate_.count() >= house_.config.max_connections) {
    return refuse(caller, net::SrtReject::overload, "there are srt.max_connections already");
  }
  auto const verdict = admit(house_, caller);
  if (auto const* no = std::get_if<Refusal>(&verdict)) return refuse(caller, no->code, no->why);
  auto const& settings = std::get<Admission>(verdict).settings;
  return net::SrtTerms{settings.srt.latency, settings.srt.passphrase};
}

void Server::failed(net::SrtCaller const& caller) const {
  house_.count_error("handshake");
  auto const verdict = admit(house_, caller);
  if (auto const* admitted = std::get_if<Admission>(&verdict)) {
    house_.log.child("srt " + caller.peer).info("{}", why_failed(*admitted));
  }
}

}  // namespace freshet::ingest::srt
