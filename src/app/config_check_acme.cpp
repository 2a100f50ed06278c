#include "app/config_check_acme.hpp"

#include "app/acme/names.hpp"
#include "app/acme_plan.hpp"
#include "app/suggest.hpp"
#include "base/ip.hpp"
#include "net/web_address.hpp"

#include <cstddef>

namespace freshet::app {
namespace {

using AcmeComplaints = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kMostDomains = 100;

void check_names(std::vector<std::string> const& names, AcmeComplaints& found) {
  constexpr char kKey[] = "tls.acme.domains";
  for (auto const& name : names) {
    auto const trouble = acme::trouble_with_name(name);
    if (trouble) found.emplace_back(kKey, app::quoted(name) + ' ' + *trouble);
  }
  if (names.size() > kMostDomains) {
    found.emplace_back(kKey, "has more than 100 names, which no authority puts on one certificate");
  }
}

void check_authority(config::Acme const& acme, AcmeComplaints& found) {
  if (!acme.directory.starts_with("https://") || !net::parse_web_address(acme.directory)) {
    found.emplace_back("tls.acme.directory", "expected an address that begins with https://");
  }
  for (auto const& text : acme.private_networks) {
    if (Networks::parse({text})) continue;
    found.emplace_back(
        "tls.acme.private_networks",
        "found " + app::quoted(text) + ", expected an address or a network such as 10.0.0.0/8");
  }
  if (acme.eab_kid.empty() != acme.eab_hmac_key.empty()) {
    found.emplace_back(acme.eab_kid.empty() ? "tls.acme.eab_hmac_key" : "tls.acme.eab_kid",
                       "tls.acme.eab_kid and tls.acme.eab_hmac_key come together");
  }
}

void check_doors(Config const& config, AcmeComplaints& found) {
  if (!config.http.tls_port && !config.rtmp.tls_port) {
    found.emplace_back("tls.acme.domains",
                       "needs a port that speaks TLS: set http.tls_port or rtmp.tls_port");
  } else if (acme_ways(config).empty()) {
    found.emplace_back(
        "tls.acme.challenge",
        "the port for it is off: http-01 needs http.port, tls-alpn-01 needs http.tls_port");
  }
}

}  // namespace

AcmeComplaints check_acme(Config const& config) {
  auto const& acme = config.tls.acme;
  AcmeComplaints found;
  if (acme.domains.empty()) return found;
  if (acme.email.empty()) {
    found.emplace_back("tls.acme.domains", "needs tls.acme.email: the authority writes there");
  }
  if (!config.tls.certificate.empty()) {
    found.emplace_back("tls.acme.domains", "stands beside tls.certificate; one of them must go");
  }
  check_names(acme.domains, found);
  check_authority(acme, found);
  check_doors(config, found);
  if (found.empty()) {
    if (auto const plan = acme_plan(config); !plan) {
      found.emplace_back("tls.acme.eab_hmac_key", plan.error().what);
    }
  }
  return found;
}

}  // namespace freshet::app
