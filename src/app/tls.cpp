#include "app/tls.hpp"

#include "http/tls_door.hpp"

#include <string>
#include <utility>

namespace freshet::app {

Result<std::shared_ptr<net::TlsContext const>> load_tls(Config const& config, Clock const& clock,
                                                        Log const& log) {
  if (!config.http.tls_port && !config.rtmp.tls_port)
    return std::shared_ptr<net::TlsContext const>{};
  auto const& tls = config.tls;
  if (tls.certificate.empty() || tls.key.empty()) {
    return failure(boost::system::errc::invalid_argument,
                   std::string{config.http.tls_port ? "http" : "rtmp"} +
                       ".tls_port: needs tls.certificate and tls.key (tls.acme is not in this "
                       "version)");
  }
  auto context = net::TlsContext::load({tls.certificate, tls.key}, http::tls_protocols(), clock);
  if (!context) return std::move(context).error().in("tls");
  log.info("tls: {}", (*context)->about());
  if (auto const& warning = (*context)->warning()) log.warn("tls: {}", *warning);
  return context;
}

}  // namespace freshet::app
