/// The doctor's look at certificates that are got by ACME.
#include "app/acme_plan.hpp"
#include "app/doctor.hpp"

namespace freshet::app {
namespace {

using Verdict = Finding::Verdict;

constexpr char kAcme[] = "tls.acme";
constexpr std::int64_t kDay = 86'400;

std::string missing_names(acme::Certificate const& certificate, acme::Names const& wanted) {
  std::string missing;
  for (auto const& name : wanted) {
    if (!certificate.covers(name)) missing += (missing.empty() ? "" : ", ") + name;
  }
  return missing;
}

Finding certificate_of(acme::Folder const& folder, acme::Names const& names, std::int64_t now_s) {
  auto const known = folder.certificate();
  if (!known) {
    return {Verdict::doubtful, kAcme, "there is no certificate yet",
            "A running server gets one within a minute; until then it shows one that it signs "
            "itself."};
  }
  if (auto const missing = missing_names(*known, names); !missing.empty()) {
    return {Verdict::doubtful, kAcme, "the certificate is not for " + missing,
            "A running server gets another one within a minute of `systemctl reload`, or SIGHUP."};
  }
  auto const left_s = known->validity.until_s - now_s;
  if (left_s <= 0) {
    return {Verdict::bad, kAcme,
            "the certificate has ended " + acme::shown_time(known->validity.until_s),
            "The server must be running to renew it; its log says what it tries."};
  }
  auto const says = "certificate from " + known->issuer + ", valid for " +
                    std::to_string(left_s / kDay) + " more days, to be renewed from " +
                    acme::shown_time(acme::renew_at_s(known->validity, 0)) + " on";
  return {Verdict::good, kAcme, says, {}};
}

/// What the last attempt of a server on this directory came to.
Findings last_attempt(acme::State const& state, config::Acme const& acme) {
  bool const of_this = state.directory == acme.directory && state.names == acme.domains;
  if (!of_this || state.failures == 0) return {};
  auto const limited = state.not_before_s > state.at_s;
  auto const times = state.failures == 1
                         ? std::string{"the last attempt"}
                         : "the last " + std::to_string(state.failures) + " attempts";
  auto advice = "The next one is made " + acme::shown_time(state.next_s);
  advice += limited ? "; the authority does not want to be asked before " +
                          acme::shown_time(state.not_before_s) + "."
                    : ", or at once with SIGHUP when you have set it right.";
  return {{Verdict::bad, kAcme,
           times + " failed, at " + acme::shown_time(state.at_s) + ": " + state.what,
           std::move(advice)}};
}

/// The authority comes to two ports and to no others.
Findings doors(Config const& config) {
  if (config.http.port == 80 || config.http.tls_port == 443) return {};
  auto const shown = [](config::Port port) { return port ? std::to_string(*port) : "off"; };
  return {{Verdict::doubtful, kAcme,
           "the authority comes to port 80 or 443; here they are " + shown(config.http.port) +
               " and " + shown(config.http.tls_port),
           "That is right where 80 leads to http.port, or 443 to http.tls_port (docker: -p "
           "80:8080); else set them."}};
}

}  // namespace

Findings examine_acme(Config const& config, Clock const& clock) {
  if (!uses_acme(config)) {
    if (!config.tls.self_signed || !config.tls.certificate.empty()) return {};
    return {{Verdict::doubtful, "tls.self_signed",
             "the certificate is signed by this server itself",
             "Browsers warn of it. For the world set tls.acme.domains, or tls.certificate and "
             "tls.key."}};
  }
  auto const folder = acme_folder(config.server.data_dir);
  auto const& acme = config.tls.acme;
  Findings findings{certificate_of(folder, acme.domains, clock.wall_us() / 1'000'000)};
  for (auto& each : last_attempt(folder.state(), acme)) findings.push_back(std::move(each));
  for (auto& each : doors(config)) findings.push_back(std::move(each));
  return findings;
}

}  // namespace freshet::app
