#include "app/tls.hpp"

#include "app/acme_plan.hpp"
#include "http/tls_door.hpp"

#include <utility>

namespace freshet::app {

Result<std::shared_ptr<net::TlsContext const>> load_tls(
    Config const& config, Clock const& clock, Log const& log,
    std::shared_ptr<net::TlsChallenges const> challenges) {
  if (!config.http.tls_port && !config.rtmp.tls_port)
    return std::shared_ptr<net::TlsContext const>{};
  auto const source = tls_source(config, clock);
  if (!source) return source.error();
  auto context =
      net::TlsContext::load(source->files, http::tls_protocols(), clock, std::move(challenges));
  if (!context) return std::move(context).error().in("tls");
  log.info("tls: {}", (*context)->about());
  if (!source->note.empty()) log.warn("tls: {}", source->note);
  if (auto const& warning = (*context)->warning()) log.warn("tls: {}", *warning);
  return context;
}

}  // namespace freshet::app
