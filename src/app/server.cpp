#include "freshet/server.hpp"

#include "access/channel_name.hpp"
#include "access/key_ring.hpp"
#include "api/auth.hpp"
#include "api/operations.hpp"
#include "api/pages.hpp"
#include "api/playback.hpp"
#include "api/streams.hpp"
#include "app/config_unbuilt.hpp"
#include "app/directory.hpp"
#include "app/housekeeping.hpp"
#include "app/keys.hpp"
#include "app/links.hpp"
#include "app/pipeline.hpp"
#include "app/secrets.hpp"
#include "app/settings.hpp"
#include "app/tls.hpp"
#include "app/vitals.hpp"
#include "av/log.hpp"
#include "base/log.hpp"
#include "delivery/dash.hpp"
#include "delivery/hls.hpp"
#include "delivery/pictures.hpp"
#include "http/server.hpp"
#include "ingest/rtmp/server.hpp"
#include "ingest/srt/server.hpp"
#include "store/channels.hpp"
#include "store/database.hpp"
#include "store/migrate.hpp"
#include "transcode/watch.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace freshet {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what);
  return std::move(*result);
}
void must(Result<> const& result) {
  if (!result) throw std::runtime_error(result.error().what);
}

/// Throws for what this version must not pass over; the log tells of the rest.
void look_at_unbuilt(Config const& config, Log const& log) {
  std::string refused;
  for (auto const& key : app::unbuilt_keys(config)) {
    if (key.refused) refused += (refused.empty() ? "" : "\n") + key.path + ": " + app::kRefused;
    if (!key.refused) log.warn("{}: {}", key.path, app::kIgnored);
  }
  if (!refused.empty()) throw ConfigError{refused};
}

Config prepared(Config config) {
  look_at_unbuilt(config, {});
  must(app::prepare_data_dir(config.server.data_dir));
  // What a former run left of its live windows is not served again.
  std::error_code ignored;
  std::filesystem::remove_all(std::filesystem::path{config.server.data_dir} / "media" / "live",
                              ignored);
  return config;
}

store::Database open_store(std::string const& data_dir) {
  auto database = must(store::Database::open(app::database_path(data_dir)));
  must(store::migrate(database));
  return database;
}

/// What is wrong with a certificate is wrong with the configuration.
std::shared_ptr<net::TlsContext const> first_tls(Config const& config, Clock const& clock,
                                                 Log const& log) {
  auto tls = app::load_tls(config, clock, log);
  if (!tls) throw ConfigError{tls.error().what};
  return std::move(*tls);
}

unsigned cores() { return std::clamp(std::thread::hardware_concurrency(), 1U, 64U); }

}  // namespace

/// The members in the order they must live: what stands below uses what stands above.
struct Server::Impl {
  explicit Impl(Config given);
  ~Impl() { stop(); }

  void start();
  void stop();
  void reload(Config const& next);
  void reload_tls(Config const& next) const;
  void build_router();
  [[nodiscard]] ingest::GateKeeper gate_keeper() const;
  [[nodiscard]] ingest::rtmp::House rtmp_house();
  [[nodiscard]] ingest::srt::House srt_house();
  [[nodiscard]] api::Playback::House playback_house();
  [[nodiscard]] Result<> revoke(std::string const& session);
  void end_sessions();
  [[nodiscard]] Result<> list_channels();
  void look_for_channels();
  [[nodiscard]] std::optional<std::string> not_ready() const;

  Config const config;  // as it was at the start; what may change since is in settings
  app::Settings settings{config};
  std::shared_ptr<spdlog::logger> const logger;
  Log const log;
  Clock const& clock = system_clock();
  std::shared_ptr<net::TlsContext const> const tls{first_tls(config, clock, log)};  // at the start
  Metrics metrics;
  app::Secrets secrets;
  std::mutex store_mutex;  // start-up, the embedder's and the store's thread share this connection
  store::Database store;
  std::int64_t seen_version = -1;  // of the store's data, under store_mutex
  access::KeyRing ring;
  net::Loops loops{cores()};
  transcode::Machine const machine;
  transcode::Governor governor{{clock, metrics, log.child("ladders"), machine.processors(),
                                [this] { return machine.load(); }}};
  transcode::Encoders encoders{transcode::x264(), transcode::nvenc()};
  transcode::Pool pool;
  net::Blocking media_thread{"media", 1'024}, store_thread{"store", 1'024};
  net::Blocking picture_thread{"pictures", 16};
  origin::Origin origin;
  stream::Registry registry;
  app::Links links;
  delivery::Pictures pictures;
  delivery::Hls hls;
  delivery::Dash dash;
  app::Directory directory;
  api::Insiders insiders;
  api::Streams streams;
  api::Playback playback;
  app::Vitals vitals{clock};
  api::Operations operations;
  api::Pages pages;
  http::Router router;
  app::Housekeeping housekeeping;
  transcode::Watch const watch{governor, encoders, log};
  std::unique_ptr<http::Server> http;
  std::unique_ptr<ingest::rtmp::Server> rtmp;
  std::unique_ptr<ingest::srt::Server> srt;
  std::map<std::string, std::string, std::less<>> keys;  // under store_mutex
  std::atomic<bool> started{false}, stopped{false};
};

Server::Impl::Impl(Config given)
    : config{prepared(std::move(given))},
      logger{make_logger(config.log.level, config.log.format == "json")},
      log{logger},
      secrets{must(app::load_secrets(config.server.data_dir))},
      store{open_store(config.server.data_dir)},
      ring{secrets.stream_keys,
           must(store::Database::open(app::database_path(config.server.data_dir))), clock},
      registry{app::make_pipeline({loops, media_thread, pool, governor, encoders, clock, origin,
                                   metrics, std::filesystem::path{config.server.data_dir} / "media",
                                   [this](auto const& name) { return settings.channel(name); }}),
               [this](stream::ChannelName const& name) {
                 return stream::Session::Options{settings.channel(name).reconnect_grace,
                                                 std::chrono::milliseconds{2'000}};
               },
               clock, log},
      links{{config.server.data_dir, settings, origin, clock, log, loops.size()},
            secrets.path_tokens},
      pictures{{origin, media_thread, picture_thread, clock, metrics}},
      hls{origin, media_thread, pictures, clock},
      dash{origin, clock},
      directory{{registry, origin, [this](auto const& name) { return settings.channel(name); }}},
      insiders{secrets.admin_token, must(Networks::parse(config.http.metrics_from))},
      streams{directory},
      playback{playback_house()},
      operations{metrics, insiders, clock, [this] { return not_ready(); }},
      pages{directory, api::Site{config.server}},
      housekeeping{{loops.at(0), store_thread, media_thread,
                    (std::filesystem::path{config.server.data_dir} / "media").string(), ring,
                    registry, origin, vitals, clock, log, [this] { look_for_channels(); }}} {
  av::send_log_to(log.child("libav"));
  look_at_unbuilt(config, log);
  must(ring.refresh());
  auto const first = must(app::first_key(store, secrets.stream_keys, clock.wall_us() / 1'000'000));
  if (first) keys[first->channel] = first->key;
  must(list_channels());
  build_router();
}

api::Playback::House Server::Impl::playback_house() {
  return {links.tokens(),
          directory,
          insiders,
          clock,
          config.server.public_url,
          [this](std::string const& channel) { return links.is_public(channel); },
          [this](auto const& request, auto const& channel, auto const& prefix) {
            return hls.multivariant_for(request, channel, prefix);
          },
          [this](net::Loop& loop, std::string const& session) {
            return store_thread.run(loop, [this, session] { return revoke(session); });
          }};
}

Result<> Server::Impl::revoke(std::string const& session) {
  std::scoped_lock const lock{store_mutex};
  return links.revoke(store, session);
}

/// Under store_mutex, or before anybody else is there.
Result<> Server::Impl::list_channels() {
  auto const version = store.data_version();
  if (!version) return version.error();
  auto made = store::Channels{store}.list();
  if (!made) return made.error();
  auto const configured = settings.channel_names();
  app::Directory::Names names{configured.begin(), configured.end()};
  for (auto& name : *made) names.insert(std::move(name));
  directory.set_names(std::move(names));
  if (auto read = links.read_revoked(store); !read) return read;
  // Read before the list: a commit between the two is seen again next time, never missed.
  seen_version = *version;
  return {};
}

/// Other processes make channels too: `freshet key create`.
void Server::Impl::look_for_channels() {
  std::scoped_lock const lock{store_mutex};
  auto const version = store.data_version();
  if (version && *version == seen_version) return;
  if (auto listed = list_channels(); !listed) {
    log.warn("channels cannot be read: {}", listed.error().what);
  }
}

void Server::Impl::reload(Config const& next) {
  look_at_unbuilt(next, log);
  settings.set(next);
  adjust_logger(*logger, next.log.level, next.log.format == "json");
  if (http) http->set_access_log(next.log.access, next.log.format == "json");
  links.read_keys();
  reload_tls(next);
  std::scoped_lock const lock{store_mutex};
  must(list_channels());
}

/// The files are read again even if their names have not changed: that is how they are renewed.
void Server::Impl::reload_tls(Config const& next) const {
  if (!http || !config.http.tls_port || !next.http.tls_port) return;
  auto loaded = app::load_tls(next, clock, log);
  if (loaded) return http->set_tls(std::move(*loaded));
  log.error("{}; the former certificate stays in use", loaded.error().what);
}

std::optional<std::string> Server::Impl::not_ready() const {
  if (!started) return "the server is starting";
  if (stopped) return "the server is stopping";
  return vitals.complaint();
}

void Server::Impl::build_router() {
  links.guard(router);
  dash.add_routes(router);
  pictures.add_routes(router);
  hls.add_routes(router);
  operations.add_routes(router);
  streams.add_routes(router);
  playback.add_routes(router);
  pages.add_routes(router);
  router.decorate([this](http::Request const& request, http::Response& response) {
    settings.cors()->decorate(request, response);
  });
}

ingest::GateKeeper Server::Impl::gate_keeper() const {
  return [this](std::string_view key, std::string_view name) { return ring.allow(key, name); };
}

ingest::rtmp::House Server::Impl::rtmp_house() {
  return {config.rtmp,
          gate_keeper(),
          [this](std::string const& name) { return settings.channel(name); },
          registry,
          metrics,
          clock,
          log,
          must(Networks::parse(config.http.trusted_proxies))};
}

ingest::srt::House Server::Impl::srt_house() {
  return {config.srt,
          gate_keeper(),
          [this](std::string const& name) { return settings.channel(name); },
          [this](std::string_view name) { return directory.has(name); },
          registry,
          metrics,
          clock,
          log};
}

void Server::Impl::start() {
  if (config.http.port || config.http.tls_port)
    http = std::make_unique<http::Server>(loops, config.http, router, metrics, log, tls);
  if (http) http->set_access_log(config.log.access, config.log.format == "json");
  if (config.rtmp.port) rtmp = std::make_unique<ingest::rtmp::Server>(loops, rtmp_house());
  if (config.srt.port) srt = std::make_unique<ingest::srt::Server>(loops, srt_house());
  housekeeping.start();
  started = true;
}

void Server::Impl::end_sessions() {
  registry.shutdown();
  // A session ends on its loop; each writes its last part and wakes who waits for it.
  for (int i = 0; i < 200 && !registry.list().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

void Server::Impl::stop() {
  if (stopped.exchange(true)) return;
  using std::chrono::milliseconds;
  if (rtmp) rtmp->stop_accepting();
  if (srt) srt->stop_accepting();
  pictures.stop();
  end_sessions();
  if (http) http->stop_accepting();
  if (http && !http->gate().wait_empty(milliseconds{1'000})) http->close_all();
  if (rtmp) rtmp->close_all();
  if (srt) srt->close_all();
  auto const drained = (!http || http->gate().wait_empty(milliseconds{1'000})) &&
                       (!rtmp || rtmp->gate().wait_empty(milliseconds{1'000})) &&
                       (!srt || srt->gate().wait_empty(milliseconds{1'000}));
  if (!drained) log.warn("some connections did not end in time");
  housekeeping.stop();
  store_thread.stop();
  media_thread.stop();
  picture_thread.stop();  // after the thread that gives it work
  loops.stop_and_join();
  origin.clear();
}

Server::Server(Config config) : impl_{std::make_unique<Impl>(std::move(config))} {}
Server::~Server() = default;
void Server::start() { impl_->start(); }
void Server::stop() { impl_->stop(); }
void Server::reload(Config const& config) { impl_->reload(config); }

std::uint16_t Server::port(std::string_view name) const {
  if (name == "http" && impl_->http) return impl_->http->port();
  if (name == "https" && impl_->http) return impl_->http->tls_port();
  if (name == "rtmp" && impl_->rtmp) return impl_->rtmp->port();
  if (name == "srt" && impl_->srt) return impl_->srt->port();
  return 0;
}

std::string Server::stream_key(std::string_view channel) {
  std::scoped_lock const lock{impl_->store_mutex};
  auto const at = impl_->keys.find(channel);
  if (at != impl_->keys.end()) return at->second;
  must(access::check_channel_name(channel));
  constexpr char kNote[] = "made by the embedding program";
  auto const now_s = impl_->clock.wall_us() / 1'000'000;
  auto const& secret = impl_->secrets.stream_keys;
  // A former run's key serves again, so that they do not pile up.
  auto const former = must(app::lasting_key(impl_->store, secret, channel, kNote, now_s));
  auto key =
      former ? *former
             : must(app::create_key(impl_->store, secret, {std::string{channel}, kNote, 0}, now_s));
  impl_->keys.emplace(channel, key);
  must(impl_->list_channels());
  return key;
}

std::string Server::playback_path(std::string_view channel, std::chrono::seconds valid_for) const {
  must(access::check_channel_name(channel));
  auto const now_s = impl_->clock.wall_us() / 1'000'000;
  return must(impl_->links.live_prefix(channel, now_s + valid_for.count())) + "index.m3u8";
}

std::string Server::admin_token() const { return impl_->secrets.admin_token; }

std::string Server::setup_path() const {
  auto const& token = impl_->secrets.setup_token;
  return token ? "/admin?setup=" + *token : "/admin";
}

}  // namespace freshet
