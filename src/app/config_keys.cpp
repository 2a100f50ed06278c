#include "app/config_keys.hpp"

#include "app/config_callback.hpp"
#include "app/config_format.hpp"
#include "app/config_keys_chat.hpp"
#include "app/config_row.hpp"
#include "ingest/pull/address.hpp"
#include "net/web_address.hpp"

#include <algorithm>

namespace freshet::app {
namespace {

using config::Milliseconds;
using config::Seconds;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

ChannelKey make_source() {
  auto key = hidden_key(key_row<config::Channel>("source", TextFormat{}, &config::Channel::source));
  key.hint = [](config::Channel const& channel) {
    return ingest::pull::shown_address(channel.source);
  };
  return key;
}

/// An address may be a secret: whoever knows Discord's may write there.
ServerKey make_webhooks() {
  auto key = hidden_key(key_row<Config>("events.webhooks", WebhooksFormat{}, &Config::events,
                                        &config::Events::webhooks));
  key.hint = [](Config const& config) {
    std::string hosts;
    for (auto const& hook : config.events.webhooks) {
      auto const address = net::parse_web_address(hook.url);
      hosts += (hosts.empty() ? "" : ", ") + (address ? net::shown(*address) : "(hidden)");
    }
    return hosts;
  };
  return key;
}

AmountFormat<std::uint32_t> octets(std::uint64_t least, std::uint64_t most) {
  return {size_units(), "64KiB or 2MiB", least, most};
}

DurationFormat<Milliseconds> milliseconds(Milliseconds least, Milliseconds most) {
  return {least, most};
}

constexpr std::uint64_t kKiB = 1ULL << 10;
constexpr std::uint64_t kMiB = 1ULL << 20;

std::vector<ServerKey> make_doors() {
  using namespace config;
  using C = Config;
  PortFormat const port;
  TextFormat const text;
  TextsFormat const addresses{"addresses or networks"};
  CountFormat const connections{1, 1'000'000};
  auto const patience = milliseconds(seconds{1}, hours{1});
  ChoiceFormat<AcmeChallenge> const challenge{{{"auto", AcmeChallenge::automatic},
                                               {"http-01", AcmeChallenge::http_01},
                                               {"tls-alpn-01", AcmeChallenge::tls_alpn_01}}};
  auto const first = [](auto... a) { return key_row<C>(a...); };
  auto const acme = [](auto path, auto format, auto member) {
    return key_row<C>(path, format, &C::tls, &Tls::acme, member);
  };
  return {
      first("server.name", text, &C::server, &Server::name),
      first("server.public_url", text, &C::server, &Server::public_url),
      first("server.data_dir", text, &C::server, &Server::data_dir),
      first("http.port", port, &C::http, &Http::port),
      first("http.tls_port", port, &C::http, &Http::tls_port),
      first("http.trusted_proxies", addresses, &C::http, &Http::trusted_proxies),
      first("http.metrics_from", addresses, &C::http, &Http::metrics_from),
      first("http.cors_origins", TextsFormat{"origins"}, &C::http, &Http::cors_origins),
      first("http.max_header", octets(kKiB, kMiB), &C::http, &Http::max_header),
      first("http.max_body", octets(kKiB, kMiB << 10), &C::http, &Http::max_body),
      first("http.max_connections", connections, &C::http, &Http::max_connections),
      first("http.max_parked", connections, &C::http, &Http::max_parked),
      first("http.idle_timeout", patience, &C::http, &Http::idle_timeout),
      first("http.header_timeout", patience, &C::http, &Http::header_timeout),
      first("http.write_timeout", patience, &C::http, &Http::write_timeout),
      first("tls.certificate", text, &C::tls, &Tls::certificate),
      first("tls.key", text, &C::tls, &Tls::key),
      first("tls.self_signed", FlagFormat{}, &C::tls, &Tls::self_signed),
      acme("tls.acme.domains", TextsFormat{"names"}, &Acme::domains),
      acme("tls.acme.email", text, &Acme::email),
      acme("tls.acme.directory", text, &Acme::directory),
      acme("tls.acme.ca_file", text, &Acme::ca_file),
      acme("tls.acme.private_networks", addresses, &Acme::private_networks),
      acme("tls.acme.challenge", challenge, &Acme::challenge),
      acme("tls.acme.retry", DurationFormat<Seconds>{seconds{1}, hours{24}}, &Acme::retry),
      acme("tls.acme.eab_kid", text, &Acme::eab_kid),
      hidden_key(acme("tls.acme.eab_hmac_key", text, &Acme::eab_hmac_key)),
      first("rtmp.port", port, &C::rtmp, &Rtmp::port),
      first("rtmp.tls_port", port, &C::rtmp, &Rtmp::tls_port),
      first("rtmp.handshake_timeout", patience, &C::rtmp, &Rtmp::handshake_timeout),
      first("rtmp.idle_timeout", patience, &C::rtmp, &Rtmp::idle_timeout),
      first("rtmp.max_message", octets(64 * kKiB, 256 * kMiB), &C::rtmp, &Rtmp::max_message),
      first("rtmp.max_connections", connections, &C::rtmp, &Rtmp::max_connections),
      first("srt.port", port, &C::srt, &Srt::port),
      first("srt.idle_timeout", patience, &C::srt, &Srt::idle_timeout),
      first("srt.max_connections", connections, &C::srt, &Srt::max_connections),
      first("webrtc.udp_port", port, &C::webrtc, &Webrtc::udp_port),
      first("webrtc.tcp_port", port, &C::webrtc, &Webrtc::tcp_port),
      first("webrtc.public_addresses", addresses, &C::webrtc, &Webrtc::public_addresses),
      first("webrtc.ice_servers", addresses, &C::webrtc, &Webrtc::ice_servers),
  };
}

std::vector<ServerKey> make_services() {
  using namespace config;
  using C = Config;
  TextFormat const text;
  auto const first = [](auto... a) { return key_row<C>(a...); };
  auto const s3 = [&](auto path, auto member) {
    return first(path, text, &C::storage, &Storage::s3, member);
  };
  auto const kafka = [&](auto path, auto format, auto member) {
    return first(path, format, &C::events, &Events::kafka, member);
  };
  auto const jwt = [&](auto path, auto member) {
    return first(path, text, &C::auth, &Auth::jwt, member);
  };
  WordFormat const level{{"trace", "debug", "info", "warn", "error", "off"}};
  return {
      s3("storage.s3.endpoint", &S3::endpoint),
      s3("storage.s3.bucket", &S3::bucket),
      s3("storage.s3.region", &S3::region),
      hidden_key(s3("storage.s3.access_key", &S3::access_key)),
      hidden_key(s3("storage.s3.secret_key", &S3::secret_key)),
      kafka("events.kafka.brokers", text, &Kafka::brokers),
      kafka("events.kafka.topic", text, &Kafka::topic),
      kafka("events.kafka.tls", FlagFormat{}, &Kafka::tls),
      kafka("events.kafka.ca_file", text, &Kafka::ca_file),
      kafka("events.kafka.username", text, &Kafka::username),
      hidden_key(kafka("events.kafka.password", text, &Kafka::password)),
      kafka("events.kafka.mechanism", WordFormat{{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"}},
            &Kafka::mechanism),
      make_webhooks(),
      first("events.private_networks", TextsFormat{"addresses or networks"}, &C::events,
            &Events::private_networks),
      hidden_key(jwt("auth.jwt.secret", &Jwt::secret)),
      jwt("auth.jwt.public_key", &Jwt::public_key),
      jwt("auth.jwt.jwks", &Jwt::jwks),
      jwt("auth.jwt.issuer", &Jwt::issuer),
      jwt("auth.jwt.audience", &Jwt::audience),
      first("geo.database", text, &C::geo, &Geo::database),
      first("log.level", level, &C::log, &Logging::level),
      first("log.format", WordFormat{{"text", "json"}}, &C::log, &Logging::format),
      first("log.access", FlagFormat{}, &C::log, &Logging::access),
  };
}

std::vector<ChannelKey> make_profile() {
  using namespace config;
  using C = Channel;
  AmountFormat<std::uint64_t> const bitrate{bitrate_units(), "6Mbps or 800kbps", 100'000,
                                            1'000'000'000};
  ChoiceFormat<Enforce> const enforce{{{"warn", Enforce::warn},
                                       {"refuse", Enforce::refuse},
                                       {"transcode_down", Enforce::transcode_down}}};
  TextsFormat const video{"", {"h264", "hevc", "av1", "vp9"}};
  TextsFormat const audio{"", {"aac", "opus"}};
  auto const profile = [](auto path, auto format, auto member) {
    return key_row<C>(path, format, &C::profile, member);
  };
  return {
      profile("profile.enforce", enforce, &Profile::enforce),
      profile("profile.max_bitrate", bitrate, &Profile::max_bitrate),
      profile("profile.max_width", CountFormat{16, 16'384}, &Profile::max_width),
      profile("profile.max_height", CountFormat{16, 16'384}, &Profile::max_height),
      profile("profile.max_fps", CountFormat{1, 240}, &Profile::max_fps),
      profile("profile.max_keyframe_interval", milliseconds(seconds{0}, minutes{1}),
              &Profile::max_keyframe_interval),
      profile("profile.video", video, &Profile::video),
      profile("profile.audio", audio, &Profile::audio),
  };
}

std::vector<ChannelKey> make_show() {
  using namespace config;
  using C = Channel;
  ChoiceFormat<Latency> const latency{{{"ultra", Latency::ultra},
                                       {"low", Latency::low},
                                       {"apple", Latency::apple},
                                       {"classic", Latency::classic}}};
  ChoiceFormat<Takeover> const takeover{{{"same_key", Takeover::same_key},
                                         {"refuse", Takeover::refuse},
                                         {"always", Takeover::always}}};
  AmountFormat<std::uint64_t> const size{size_units(), "2GiB", kMiB, kMiB << 30};
  DurationFormat<Seconds> const dvr{seconds{0}, hours{24 * 30}};
  DurationFormat<Seconds> const keep{minutes{1}, hours{24 * 3'650}};
  auto const first = [](auto... a) { return key_row<C>(a...); };
  return {
      first("per_title", FlagFormat{}, &C::per_title),
      first("on_demand", FlagFormat{}, &C::on_demand),
      first("encoder", WordFormat{{"auto", "cpu", "nvenc"}}, &C::encoder),
      first("latency", latency, &C::latency),
      first("srt.latency", milliseconds(seconds{0}, seconds{10}), &C::srt, &ChannelSrt::latency),
      hidden_key(first("srt.passphrase", TextFormat{}, &C::srt, &ChannelSrt::passphrase)),
      make_source(),
      first("takeover", takeover, &C::takeover),
      first("segment", milliseconds(seconds{0}, seconds{30}), &C::segment),
      first("part", milliseconds(seconds{0}, seconds{5}), &C::part),
      first("dvr_window", dvr, &C::dvr_window),
      first("reconnect_grace", milliseconds(seconds{0}, hours{1}), &C::reconnect_grace),
      first("holding_image", TextFormat{}, &C::holding_image),
      first("record.enabled", FlagFormat{}, &C::record, &Record::enabled),
      first("record.keep", keep, &C::record, &Record::keep),
      first("record.max_size", size, &C::record, &Record::max_size),
      first("record.ladder", FlagFormat{}, &C::record, &Record::ladder),
  };
}

std::vector<ChannelKey> make_page() {
  using namespace config;
  using C = Channel;
  ChoiceFormat<Access> const access{
      {{"public", Access::open}, {"token", Access::token}, {"password", Access::password}}};
  return {
      key_row<C>("title", TextFormat{}, &C::title),
      key_row<C>("category", TextFormat{}, &C::category),
      key_row<C>("access", access, &C::access),
      hidden_key(key_row<C>("password", TextFormat{}, &C::password)),
  };
}

ChannelKey make_ladder() {
  using C = config::Channel;
  LadderFormat const format;
  return {"ladder",
          format.expects(),
          false,
          true,
          [=](C& channel, Node const& node) { return format.read(node, channel); },
          [=](C const& channel) { return format.show(channel); }};
}

std::vector<ChannelKey> make_channel_keys() {
  auto keys = joined_keys(make_page(), make_profile());
  keys.push_back(make_ladder());
  return joined_keys(std::move(keys), make_show());
}

template <class Root>
Key<Root> const* find(std::vector<Key<Root>> const& keys, std::string_view path) {
  auto const at =
      std::find_if(keys.begin(), keys.end(), [&](auto& key) { return key.path == path; });
  return at == keys.end() ? nullptr : &*at;
}

}  // namespace

std::vector<ServerKey> const& server_keys() {
  static auto const keys = [] {
    auto all = joined_keys(joined_keys(make_doors(), chat_keys()), make_services());
    auto callbacks = callback_keys();
    auto const behind_auth = std::ranges::find(all, "geo.database", &ServerKey::path);
    all.insert(behind_auth, std::make_move_iterator(callbacks.begin()),
               std::make_move_iterator(callbacks.end()));
    return all;
  }();
  return keys;
}

std::vector<ChannelKey> const& channel_keys() {
  static auto const keys = make_channel_keys();
  return keys;
}

ServerKey const* find_server_key(std::string_view path) { return find(server_keys(), path); }
ChannelKey const* find_channel_key(std::string_view path) { return find(channel_keys(), path); }

std::vector<std::string> const& all_paths() {
  static auto const all = [] {
    std::vector<std::string> paths;
    for (auto const& key : server_keys()) paths.push_back(key.path);
    for (auto const& key : channel_keys()) paths.push_back("channel_defaults." + key.path);
    return paths;
  }();
  return all;
}

std::string environment_name(std::string_view path) {
  std::string name = "FRESHET_";
  for (char const c : path) {
    bool const small = c >= 'a' && c <= 'z';
    name += c == '.' || c == '-' ? '_' : small ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

}  // namespace freshet::app
