#include "app/server_impl.hpp"

namespace freshet {
namespace {

/// The log tells of what this version does not do.
void look_at_unbuilt(Config const& config, Log const& log) {
  for (auto const& path : app::unbuilt_keys(config)) log.warn("{}: {}", path, app::kIgnored);
}

Config prepared(Config config) {
  app::must(app::prepare_data_dir(config.server.data_dir));
  return config;
}

/// What is wrong with a certificate is wrong with the configuration.
std::shared_ptr<net::TlsContext const> first_tls(Config const& config, Clock const& clock,
                                                 Log const& log,
                                                 app::acme::Answers const& answers) {
  auto tls = app::load_tls(config, clock, log, answers.certificates());
  if (!tls) throw ConfigError{tls.error().what};
  return std::move(*tls);
}

access::JwtRules first_jwt_rules(config::Jwt const& config, std::string const& own,
                                 Log const& log) {
  auto rules = app::jwt_rules(config, own);
  if (!rules) throw ConfigError{rules.error().what};
  if (auto const warning = app::jwt_warning(config)) log.warn("{}", *warning);
  return std::move(*rules);
}

/// Of a stop: for what is on its way to the disk.
constexpr std::chrono::milliseconds kDiskPatience{1'500};

unsigned cores() { return std::clamp(std::thread::hardware_concurrency(), 1U, 64U); }

}  // namespace

Server::Impl::Impl(Config given)
    : config{prepared(std::move(given))},
      data_lock{app::must(app::DataLock::share(config.server.data_dir))},
      logger{app::heard_by(log_lines, make_logger(config.log.level, config.log.format == "json"))},
      log{logger},
      tls{first_tls(config, clock, log, acme_answers)},
      secrets{app::must(app::load_secrets(config.server.data_dir))},
      store{app::must(store::open_checked_store(app::database_path(config.server.data_dir)))},
      ring{secrets.stream_keys,
           app::must(store::Database::open(app::database_path(config.server.data_dir))), clock},
      loops{cores()},
      hooks{hooks_house(),
            app::must(store::Database::open(app::database_path(config.server.data_dir))), config},
      registry{app::make_pipeline(pipeline_parts(), former_shows),
               [this](stream::ChannelName const& name) {
                 return stream::Session::Options{settings.channel(name).reconnect_grace,
                                                 std::chrono::milliseconds{2'000}};
               },
               {clock, metrics, log,
                [this](stream::SessionInfo const& info) {
                  stream_log.note(info);
                  app::announce(bus, info);
                }}},
      links{{config.server.data_dir, settings, origin, clock, log, loops.size(), watching,
             [this] { return callbacks.asks(app::Callbacks::Action::play); }},
            secrets.path_tokens},
      pictures{{origin, read_thread, picture_thread, clock, metrics}},
      hls{origin, read_thread, pictures, clock, &viewers},
      dash{origin, clock, &viewers},
      directory{{registry, origin, [this](auto const& name) { return settings.channel(name); },
                 [this](std::string const& id) { return audience.of(id); }}},
      jwts{first_jwt_rules(config.auth.jwt, secrets.jwt, log), clock, &watching.revocations()},
      insiders{make_insiders()},
      playback{playback_house()},
      channel_settings{channel_settings_house()},
      health{{insiders, clock, [this](std::string_view id) { return health_of(id); }}},
      feeds{feeds_houses()},
      chat_reads{app::must(store::Database::open(app::database_path(config.server.data_dir)))},
      operations{metrics, insiders, clock, [this] { return not_ready(); }},
      pages{directory, api::Site{config.server}},
      housekeeping{{loops.at(0), store_thread, media_thread,
                    (std::filesystem::path{config.server.data_dir} / "media").string(), ring,
                    registry, origin, vitals, clock, log, [this] {
                      look_for_channels();
                      look_at_health();
                      look_at_viewers();
                      look_at_chat();
                    }}} {
  av::send_log_to(log.child("libav"));
  look_at_unbuilt(config, log);
  if (auto read = watching.read_countries(config.geo.database); !read) {
    throw ConfigError{read.error().what};
  }
  app::must(ring.refresh());
  auto const first =
      app::must(app::first_key(store, secrets.stream_keys, clock.wall_us() / 1'000'000));
  if (first) keys[first->channel] = first->key;
  begin_admin();
  app::must(list_channels());
  build_router();
}

app::PipelineParts Server::Impl::pipeline_parts() {
  return {loops,
          media_thread,
          card_thread,
          pool,
          governor,
          encoders,
          clock,
          origin,
          metrics,
          std::filesystem::path{config.server.data_dir} / "media",
          [this](auto const& name) { return settings.channel(name); }};
}

api::Playback::House Server::Impl::playback_house() {
  return {
      links.tokens(),
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
      },
      [this](http::Request const& request, std::string const& channel,
             access::Identity const* who) { return watching.refuse_viewer(request, channel, who); },
      [this](access::Identity const* who) { return watching.session_for(who); },
      [this](http::Request const& request, std::string channel) {
        return admit_viewer(request, std::move(channel));
      }};
}

void Server::Impl::reload(Config const& next) {
  look_at_unbuilt(next, log);
  std::scoped_lock const lock{store_mutex};
  config_book.say(next, origins);
  take_over(in_force(), "file");
}

/// Under store_mutex.
void Server::Impl::take_over(Config const& next, std::string const& by) {
  settings.set(next);
  adjust_logger(*logger, next.log.level, next.log.format == "json");
  if (http) http->set_access_log(next.log.access, next.log.format == "json");
  links.read_keys();
  reload_countries(next);
  reload_jwts(next.auth.jwt);
  reload_tls(next);
  app::must(adjust_hooks(next));
  app::must(adjust_callbacks(next));
  reload_chat(next);
  tell_of_change(next, by);
  app::must(list_channels());
}

void Server::Impl::reload_jwts(config::Jwt const& next) {
  auto rules = app::jwt_rules(next, secrets.jwt);
  if (!rules) return log.error("{}; tokens are verified as before", rules.error().what);
  if (auto const warning = app::jwt_warning(next)) log.warn("{}", *warning);
  set_jwts(next, std::move(*rules));
}

void Server::Impl::set_jwts(config::Jwt const& from, access::JwtRules rules) {
  jwt_fetch.set(std::move(rules), app::is_fetched(from.jwks) ? from.jwks : std::string{});
}

std::optional<std::string> Server::Impl::not_ready() const {
  if (!started) return "the server is starting";
  if (stopped) return "the server is stopping";
  return vitals.complaint();
}

void Server::Impl::build_router() {
  acme_answers.add_routes(router);
  links.guard(router);
  doorman.add_routes(router);
  dash.add_routes(router);
  pictures.add_routes(router);
  hls.add_routes(router);
  operations.add_routes(router);
  streams.add_routes(router);
  playback.add_routes(router);
  channel_settings.add_routes(router);
  channel_entitlement.add_routes(router);
  unlock.add_routes(router);
  revocations.add_routes(router);
  channels.add_routes(router);
  stream_keys.add_routes(router);
  tokens.add_routes(router);
  show_control.add_routes(router);
  session_routes.add_routes(router);
  health.add_routes(router);
  feeds.add_routes(router);
  add_chat_routes();
  api::add_openapi_route(router);
  pages.add_routes(router);
  router.decorate([this](http::Request const& request, http::Response& response) {
    settings.cors()->decorate(request, response);
  });
}

ingest::GateKeeper Server::Impl::gate_keeper() {
  return [this](std::string_view key, std::string_view name) {
    auto allowed = ring.allow(key, name);
    if (allowed) key_uses.note(allowed->id);
    return allowed;
  };
}

ingest::rtmp::House Server::Impl::rtmp_house() {
  return {config.rtmp,
          gate_keeper(),
          [this](std::string const& name) { return settings.channel(name); },
          registry,
          metrics,
          clock,
          log,
          app::must(Networks::parse(config.http.trusted_proxies)),
          reception()};
}

ingest::srt::House Server::Impl::srt_house() {
  return {config.srt,
          gate_keeper(),
          [this](std::string const& name) { return settings.channel(name); },
          [this](std::string_view name) { return directory.has(name); },
          registry,
          metrics,
          clock,
          log,
          reception()};
}

ingest::pull::House Server::Impl::pull_house() {
  return {[this](std::string const& name) { return settings.channel(name); }, registry, metrics,
          clock, log};
}

void Server::Impl::start() {
  start_feeds();
  hooks.start(bus);
  jwt_fetch.start();
  set_jwts(config.auth.jwt, app::must(app::jwt_rules(config.auth.jwt, secrets.jwt)));
  read_set_config();
  app::StreamLog::LastSigns signs;
  app::recover({pipeline_parts(), registry, former_shows,
                [this](auto const& name) { return directory.has(name); }, log,
                [&](std::string const& id, std::int64_t last_us) {
                  signs[id] = std::max(signs[id], last_us);
                }});
  settle_streams(signs);
  if (config.http.port || config.http.tls_port)
    http = std::make_unique<http::Server>(loops, config.http, router, metrics, log, tls);
  if (http) http->set_access_log(last_config.log.access, last_config.log.format == "json");
  if (config.rtmp.port || config.rtmp.tls_port)
    rtmp = std::make_unique<ingest::rtmp::Server>(loops, rtmp_house(), tls);
  if (config.srt.port) srt = std::make_unique<ingest::srt::Server>(loops, srt_house());
  {
    std::scoped_lock const lock{store_mutex};
    pulls = std::make_unique<ingest::pull::Pulls>(loops, pull_house());
    adjust_pulls();
  }
  housekeeping.start();
  start_acme();
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
  begin_to_stop_pulls();
  end_sessions();
  end_feeds();
  chat_hub.stop();  // who chats is told to come again, not only that the server goes
  if (http) http->stop_accepting();
  if (http && !http->gate().wait_empty(milliseconds{1'000})) http->close_all();
  if (rtmp) rtmp->close_all();
  if (srt) srt->close_all();
  stop_pulls();
  begin_to_stop_acme();
  stop_hooks();
  stop_callbacks();
  stop_acme();
  auto const drained = (!http || http->gate().wait_empty(milliseconds{1'000})) &&
                       (!rtmp || rtmp->gate().wait_empty(milliseconds{1'000})) &&
                       (!srt || srt->gate().wait_empty(milliseconds{1'000}));
  if (!drained) log.warn("some connections did not end in time");
  stop_chat();
  housekeeping.stop();
  login_thread.stop();
  unlock_thread.stop();
  store_thread.stop();
  finish_writes();
  read_thread.stop();
  card_thread.stop(std::chrono::milliseconds{0});  // nobody waits for a card any more
  if (auto const dropped = media_thread.stop(kDiskPatience); dropped > 0) {
    log.error("the disk is too slow: {} writes that still waited for it are dropped", dropped);
  }
  picture_thread.stop();  // after the thread that gives it work
  loops.stop_and_join();
  origin.clear();
}

}  // namespace freshet
