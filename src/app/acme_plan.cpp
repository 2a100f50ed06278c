#include "app/acme_plan.hpp"

#include "access/hash.hpp"
#include "app/banner.hpp"
#include "app/private_file.hpp"
#include "base/ip.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <unistd.h>
#include <utility>

namespace freshet::app {
namespace {

using boost::system::errc::invalid_argument;

constexpr std::int64_t kMonthS = 30 * 86'400;
constexpr char kSubject[] = "Freshet self-signed certificate";
constexpr char kMeanwhile[] =
    "a self-signed certificate is shown until the authority has certified the names of "
    "tls.acme.domains; browsers warn of it";
constexpr char kOwn[] = "the certificate is self-signed: browsers warn of it, encoders may refuse";

bool can_be_certified(std::string const& name) {
  auto const plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return parse_ip(name) || (!name.empty() && std::ranges::all_of(name, plain));
}

/// By which somebody on this machine, or beside it, may call it.
acme::Names local_names(config::Server const& server) {
  std::array<char, 256> host{};
  static_cast<void>(::gethostname(host.data(), host.size() - 1));
  auto outside = banner_host(server);
  if (outside.starts_with('[')) outside = outside.substr(1, outside.size() - 2);
  acme::Names names{"localhost", "127.0.0.1", "::1"};
  for (auto const& each : {std::string{host.data()}, outside}) {
    bool const known = std::ranges::find(names, each) != names.end();
    if (!known && can_be_certified(each)) names.push_back(each);
  }
  return names;
}

std::string whole_file(std::string const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// For the names and for a month to come.
bool is_good_for(std::string const& path, acme::Names const& names, std::int64_t now_s) {
  auto const text = whole_file(path);
  auto const known = acme::read_certificate(text);
  return known && acme::Key::of_pem(text) && known->covers_all(names) &&
         known->validity.until_s > now_s + kMonthS;
}

/// One that was made before stays, so that an exception once made in a browser does too.
Result<TlsSource> of_our_own(Config const& config, acme::Names const& names, std::int64_t now_s,
                             char const* note) {
  auto const path = config.server.data_dir + "/secrets/self-signed.pem";
  if (!is_good_for(path, names, now_s)) {
    auto const pem = acme::self_signed({kSubject, names, now_s});
    if (!pem) return pem.error();
    if (auto written = replace_private_file(path, *pem); !written) return written.error();
  }
  return TlsSource{{path, path}, note};
}

/// What is there stays in use while it is good for any of the names.
Result<TlsSource> of_authority(Config const& config, std::int64_t now_s) {
  auto const& names = config.tls.acme.domains;
  auto const folder = acme_folder(config.server.data_dir);
  auto const known = folder.certificate();
  auto const covered = [&](std::string const& name) { return known->covers(name); };
  if (known && known->validity.until_s > now_s && std::ranges::any_of(names, covered)) {
    return TlsSource{{folder.certificate_path(), folder.certificate_path()}, {}};
  }
  return of_our_own(config, names, now_s, kMeanwhile);
}

Result<acme::Binding> binding_of(config::Acme const& acme) {
  if (acme.eab_kid.empty()) return acme::Binding{};
  auto text = acme.eab_hmac_key;
  while (text.ends_with('=')) text.pop_back();
  auto secret = access::from_base64url(text);
  if (secret && !secret->empty()) return acme::Binding{acme.eab_kid, std::move(*secret)};
  return failure(invalid_argument, "expected what the authority gave, in base64url");
}

}  // namespace

acme::Folder acme_folder(std::string const& data_dir) {
  return acme::Folder{data_dir + "/secrets/acme", &replace_private_file};
}

bool uses_acme(Config const& config) {
  bool const speaks_tls = config.http.tls_port || config.rtmp.tls_port;
  return speaks_tls && config.tls.certificate.empty() && !config.tls.acme.domains.empty();
}

std::vector<acme::Way> acme_ways(Config const& config) {
  using config::AcmeChallenge;
  auto const asked = config.tls.acme.challenge;
  std::vector<acme::Way> ways;
  if (config.http.port && asked != AcmeChallenge::tls_alpn_01) {
    ways.push_back(acme::Way::http_01);
  }
  if (config.http.tls_port && asked != AcmeChallenge::http_01) {
    ways.push_back(acme::Way::tls_alpn_01);
  }
  // The authority comes to ports 80 and 443 alone: who listens there itself is found there.
  if (config.http.port != 80 && config.http.tls_port == 443) std::ranges::reverse(ways);
  return ways;
}

Result<acme::Keeper::Plan> acme_plan(Config const& config) {
  if (!uses_acme(config)) return acme::Keeper::Plan{};
  auto const& from = config.tls.acme;
  auto networks = Networks::parse(from.private_networks);
  if (!networks) return std::move(networks).error().in("tls.acme.private_networks");
  auto binding = binding_of(from);
  if (!binding) return std::move(binding).error();
  acme::Keeper::Plan plan{from.domains, acme_ways(config), from.email, std::move(*binding)};
  plan.authority.directory = from.directory;
  plan.authority.authorities = from.ca_file;
  plan.authority.may_reach = std::make_shared<Networks const>(std::move(*networks));
  plan.back_off.first = from.retry;
  plan.back_off.most = std::max(plan.back_off.most, plan.back_off.first);
  return plan;
}

Result<TlsSource> tls_source(Config const& config, Clock const& clock) {
  auto const& tls = config.tls;
  auto const now_s = clock.wall_us() / 1'000'000;
  if (!tls.certificate.empty() && !tls.key.empty()) {
    return TlsSource{{tls.certificate, tls.key}, {}};
  }
  if (uses_acme(config)) return of_authority(config, now_s);
  if (tls.self_signed) return of_our_own(config, local_names(config.server), now_s, kOwn);
  return failure(invalid_argument,
                 std::string{config.http.tls_port ? "http" : "rtmp"} +
                     ".tls_port: needs tls.certificate and tls.key, or tls.acme.domains, or "
                     "tls.self_signed");
}

}  // namespace freshet::app
