#include "app/config_check.hpp"

#include "access/channel_name.hpp"
#include "access/channel_password.hpp"
#include "access/jwt_key.hpp"
#include "app/config_callback.hpp"
#include "app/config_check_acme.hpp"
#include "app/config_check_chat.hpp"
#include "app/config_check_kafka.hpp"
#include "app/config_format.hpp"
#include "app/suggest.hpp"
#include "app/tokens.hpp"
#include "base/ip.hpp"
#include "events/receiver.hpp"
#include "events/signature.hpp"
#include "ingest/pull/address.hpp"
#include "net/web_address.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace freshet::app {
namespace {

using config::Milliseconds;

/// Collects complaints with the place where their key was set.
class Check {
 public:
  explicit Check(LoadedConfig const& loaded) : loaded_{loaded} {}

  void complain(std::string const& key, std::string what) {
    complaints_.push_back({loaded_.origin(key).place, key, std::move(what)});
  }
  void server();
  void tls();
  void ports();
  void services();
  void webhook(config::Webhook const& hook);
  /// `path`: `channel_defaults` or `channels.NAME`.
  void channel(config::Channel const& channel, std::string const& path);
  [[nodiscard]] std::vector<Complaint> take() { return std::move(complaints_); }

 private:
  void networks(std::string const& key, std::vector<std::string> const& texts);
  void source(config::Channel const& channel, std::string const& path);
  void password(config::Channel const& channel, std::string const& path);
  void timing(config::Channel const& channel, std::string const& path);
  void clash(std::vector<std::pair<std::string, config::Port>> const& doors,
             std::string const& protocol);
  [[nodiscard]] Config const& config() const { return loaded_.config; }

  LoadedConfig const& loaded_;
  std::vector<Complaint> complaints_;
};

bool is_web_address(std::string_view text) {
  for (std::string_view const scheme : {"http://", "https://"}) {
    if (text.substr(0, scheme.size()) == scheme) return text.size() > scheme.size();
  }
  return false;
}

void Check::server() {
  auto const& c = config();
  if (c.server.data_dir.empty()) complain("server.data_dir", "expected a directory, found nothing");
  auto const& url = c.server.public_url;
  if (!url.empty() && (!is_web_address(url) || url.back() == '/')) {
    complain("server.public_url",
             "found " + app::quoted(url) +
                 ", expected http://… or https://… without a slash at its end");
  }
  networks("http.trusted_proxies", c.http.trusted_proxies);
  networks("http.metrics_from", c.http.metrics_from);
  for (auto const& origin : c.http.cors_origins) {
    bool const bare = is_web_address(origin) && origin.find('/', 8) == std::string::npos;
    if (origin != "*" && !bare) {
      complain("http.cors_origins",
               "found " + app::quoted(origin) +
                   ", expected \"*\" or an origin such as https://example.com");
    }
  }
}

void Check::networks(std::string const& key, std::vector<std::string> const& texts) {
  for (auto const& text : texts) {
    if (Networks::parse({text})) continue;
    complain(key, "found " + app::quoted(text) +
                      ", expected an address or a network such as 10.0.0.0/8");
  }
}

void Check::tls() {
  auto const& c = config();
  bool const files = !c.tls.certificate.empty() && !c.tls.key.empty();
  if (c.tls.certificate.empty() != c.tls.key.empty()) {
    auto const given = c.tls.key.empty() ? "tls.certificate" : "tls.key";
    complain(given, std::string{"needs "} + (c.tls.key.empty() ? "tls.key" : "tls.certificate") +
                        " beside it: the two are one pair");
  }
  auto const needs = [&](std::string const& key, config::Port port) {
    if (port && !files && c.tls.acme.domains.empty() && !c.tls.self_signed) {
      complain(key,
               "needs a certificate: set tls.certificate and tls.key, or tls.acme.domains, or for "
               "local work tls.self_signed");
    }
  };
  needs("http.tls_port", c.http.tls_port);
  needs("rtmp.tls_port", c.rtmp.tls_port);
  for (auto& [key, what] : check_acme(c)) complain(key, std::move(what));
}

void Check::clash(std::vector<std::pair<std::string, config::Port>> const& doors,
                  std::string const& protocol) {
  for (auto second = doors.begin(); second != doors.end(); ++second) {
    if (!second->second || *second->second == 0) continue;
    auto const first = std::find_if(doors.begin(), second,
                                    [&](auto& door) { return door.second == second->second; });
    if (first == second) continue;
    // The one that somebody wrote is the one to change, not the other's default.
    bool const blame_first = loaded_.origin(second->first).source == Origin::Source::standard;
    auto const& blamed = blame_first ? *first : *second;
    auto const& other = blame_first ? *second : *first;
    complain(blamed.first, protocol + " port " + std::to_string(*second->second) +
                               " is also that of " + other.first + "; each needs its own");
  }
}

void Check::ports() {
  auto const& c = config();
  clash({{"http.port", c.http.port},
         {"http.tls_port", c.http.tls_port},
         {"rtmp.port", c.rtmp.port},
         {"rtmp.tls_port", c.rtmp.tls_port},
         {"webrtc.tcp_port", c.webrtc.tcp_port}},
        "TCP");
  clash({{"srt.port", c.srt.port}, {"webrtc.udp_port", c.webrtc.udp_port}}, "UDP");
}

/// The address is not repeated whole: it may be a secret.
void Check::webhook(config::Webhook const& hook) {
  auto const bad = [&](std::string what) { complain("events.webhooks", std::move(what)); };
  auto const address = net::parse_web_address(hook.url);
  if (!address) return bad(address.error().what);
  auto const whose = net::shown(*address) + ": ";
  if (!hook.secret.empty()) {
    if (auto const read = events::read_webhook_secret(hook.secret); !read) {
      bad(whose + "secret: " + read.error().what);
    }
  }
  for (auto const& event : hook.events) {
    if (events::names_an_event(event)) continue;
    std::vector<std::string> names;
    for (auto const kind : events::all_kinds()) names.emplace_back(to_string(kind));
    bad(whose + "events: there is no event " + app::quoted(event) + did_you_mean(event, names));
  }
  for (auto const& channel : hook.channels) {
    auto const fits = access::check_channel_name(channel);
    if (!fits) bad(whose + "channels: " + fits.error().what);
  }
}

void Check::services() {
  auto const& c = config();
  for (auto& [key, what] : check_chat(c.chat)) complain(key, std::move(what));
  auto const& s3 = c.storage.s3;
  std::array<std::pair<char const*, bool>, 4> const s3_keys{
      {{"endpoint", s3.endpoint.empty()},
       {"bucket", s3.bucket.empty()},
       {"access_key", s3.access_key.empty()},
       {"secret_key", s3.secret_key.empty()}}};
  bool const any = std::any_of(s3_keys.begin(), s3_keys.end(), [](auto& k) { return !k.second; });
  for (auto const& [name, empty] : s3_keys) {
    if (any && empty) {
      complain(std::string{"storage.s3."} + name,
               "is missing: storage.s3 needs all of it or nothing");
    }
  }
  for (auto& [key, what] : check_kafka(c.events.kafka)) complain(key, std::move(what));
  networks("events.private_networks", c.events.private_networks);
  std::set<std::string> seen;
  for (auto const& hook : c.events.webhooks) {
    webhook(hook);
    if (!seen.insert(hook.url).second) complain("events.webhooks", "an address stands there twice");
  }
  for (auto& [key, what] : check_callback(c)) complain(key, std::move(what));
  auto const& jwt = c.auth.jwt;
  if (!jwt.secret.empty() && !jwt.public_key.empty()) {
    complain("auth.jwt.public_key", "stands beside auth.jwt.secret; only one of them can sign");
  }
  if (!jwt.jwks.empty() && (!jwt.secret.empty() || !jwt.public_key.empty())) {
    complain("auth.jwt.jwks",
             "stands beside another key; tokens are verified with one or the other");
  }
  if (is_fetched(jwt.jwks)) {
    auto const address = net::parse_web_address(jwt.jwks);
    if (!address) complain("auth.jwt.jwks", address.error().what);
  }
  if (!jwt.secret.empty()) {
    auto const key = access::JwtKey::of_secret(jwt.secret);
    if (!key) complain("auth.jwt.secret", key.error().what);
  }
  // A file is read at the start, like a certificate.
  if (jwt.public_key.find("-----BEGIN ") != std::string::npos) {
    auto const key = access::JwtKey::of_public_key(jwt.public_key);
    if (!key) complain("auth.jwt.public_key", key.error().what);
  }
}

/// What a segment lasts: as written, else as the latency says (product table "latency").
Milliseconds segment_of(config::Channel const& channel) {
  if (channel.segment.count() != 0) return channel.segment;
  switch (channel.latency) {
    case config::Latency::ultra:
      return Milliseconds{1'000};
    case config::Latency::low:
      return Milliseconds{2'000};
    case config::Latency::apple:
      return Milliseconds{6'000};
    default:
      return Milliseconds{4'000};
  }
}

std::string shown(Milliseconds duration) {
  return show_quantity(static_cast<std::uint64_t>(duration.count()), duration_units());
}

void Check::timing(config::Channel const& channel, std::string const& path) {
  auto const segment = segment_of(channel);
  auto const part = channel.part;
  if (channel.segment.count() != 0 && channel.segment < Milliseconds{500}) {
    complain(path + ".segment",
             "found " + shown(channel.segment) + ", expected 500ms or more, or 0s");
  }
  if (part.count() != 0 && part < Milliseconds{50}) {
    complain(path + ".part", "found " + shown(part) + ", expected 50ms or more, or 0s");
  }
  if (part.count() != 0 && channel.latency == config::Latency::classic) {
    complain(path + ".part", "has no meaning while latency is classic, which makes no parts");
  } else if (part.count() != 0 && part >= segment) {
    complain(path + ".part",
             "found " + shown(part) + ", expected less than a segment's " + shown(segment));
  }
  // A player starts three target durations behind the edge and needs as much again to stall safely.
  auto const least = std::chrono::ceil<config::Seconds>(6 * segment);
  if (channel.dvr_window < least) {
    complain(path + ".dvr_window", "found " + shown(channel.dvr_window) + ", expected " +
                                       shown(least) + " or more: six segments");
  }
}

void Check::source(config::Channel const& channel, std::string const& path) {
  if (channel.source.empty()) return;
  if (path == "channel_defaults") {
    return complain(path + ".source", "belongs to one channel: set channels.NAME.source");
  }
  auto const good = ingest::pull::check_address(channel.source);
  if (!good) complain(path + ".source", good.error().what);
}

void Check::password(config::Channel const& channel, std::string const& path) {
  auto const& text = channel.password;
  if (text.empty() && channel.access == config::Access::password) {
    complain(path + ".access",
             "is password, and there is none: set password beside it to what viewers type");
  }
  if (text.empty()) return;
  auto const fits = access::is_kept_password(text) ? access::check_kept_password(text)
                                                   : access::check_channel_password(text);
  if (!fits) complain(path + ".password", fits.error().what);
}

void Check::channel(config::Channel const& channel, std::string const& path) {
  timing(channel, path);
  password(channel, path);
  source(channel, path);
  auto const& known = categories();
  auto const& category = channel.category;
  if (!category.empty() && std::find(known.begin(), known.end(), category) == known.end()) {
    auto const hint = did_you_mean(category, known);
    complain(path + ".category", "found " + app::quoted(category) +
                                     ", expected one of the directory's categories" + hint);
  }
  if (channel.profile.video.empty() && channel.profile.audio.empty()) {
    complain(path + ".profile.video", "is empty, and so is audio: nothing could be published");
  }
  auto const phrase = channel.srt.passphrase.size();
  if (phrase != 0 && (phrase < 10 || phrase > 79)) {
    complain(path + ".srt.passphrase", "expected 10 to 79 characters, as SRT does");
  }
}

}  // namespace

std::vector<std::string> const& categories() {
  static std::vector<std::string> const all{
      "Art",   "Causes",    "Crafts",   "Dance",  "Drinks",     "Film",    "Fitness",    "Food",
      "Games", "Gardening", "Health",   "Home",   "Literature", "Music",   "Networking", "Other",
      "Party", "Religion",  "Shopping", "Sports", "Theater",    "Wellness"};
  return all;
}

std::vector<Complaint> check_config(LoadedConfig const& loaded) {
  Check check{loaded};
  check.server();
  check.tls();
  check.ports();
  check.services();
  check.channel(loaded.config.channel_defaults, "channel_defaults");
  auto const of_defaults = check.take();
  Check each{loaded};
  for (auto const& [name, channel] : loaded.config.channels) {
    each.channel(channel, "channels." + name);
  }
  auto complaints = of_defaults;
  for (auto const& own : each.take()) {
    // A channel that only inherits a mistake need not repeat it.
    auto const inherited = [&](Complaint const& other) {
      auto const tail = own.key.substr(own.key.find('.', std::string_view{"channels."}.size()));
      return other.key == "channel_defaults" + tail && other.what == own.what;
    };
    if (std::none_of(of_defaults.begin(), of_defaults.end(), inherited)) complaints.push_back(own);
  }
  return complaints;
}

}  // namespace freshet::app
