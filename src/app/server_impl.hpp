/// Server::Impl: the members of a server, in the order in which they must live.
#pragma once

#include "access/channel_name.hpp"
#include "access/jwt.hpp"
#include "access/key_ring.hpp"
#include "acme/keeper.hpp"
#include "api/auth.hpp"
#include "api/channel_settings.hpp"
#include "api/operations.hpp"
#include "api/pages.hpp"
#include "api/playback.hpp"
#include "api/streams.hpp"
#include "app/channel_overrides.hpp"
#include "app/config_unbuilt.hpp"
#include "app/data_lock.hpp"
#include "app/directory.hpp"
#include "app/health.hpp"
#include "app/health_watch.hpp"
#include "app/hooks.hpp"
#include "app/housekeeping.hpp"
#include "app/key_watch.hpp"
#include "app/keys.hpp"
#include "app/links.hpp"
#include "app/pipeline.hpp"
#include "app/recovery.hpp"
#include "app/secrets.hpp"
#include "app/settings.hpp"
#include "app/stored_settings.hpp"
#include "app/stream_log.hpp"
#include "app/tls.hpp"
#include "app/tokens.hpp"
#include "app/vitals.hpp"
#include "av/log.hpp"
#include "base/log.hpp"
#include "delivery/dash.hpp"
#include "delivery/hls.hpp"
#include "delivery/pictures.hpp"
#include "events/bus.hpp"
#include "freshet/server.hpp"
#include "http/server.hpp"
#include "ingest/pull/pulls.hpp"
#include "ingest/rtmp/server.hpp"
#include "ingest/srt/server.hpp"
#include "net/http_client.hpp"
#include "store/channels.hpp"
#include "store/database.hpp"
#include "store/migrate.hpp"
#include "store/write_queue.hpp"
#include "transcode/watch.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace freshet {
namespace app {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what);
  return std::move(*result);
}
inline void must(Result<> const& result) {
  if (!result) throw std::runtime_error(result.error().what);
}

}  // namespace app

/// The members in the order they must live: what stands below uses what stands above.
struct Server::Impl {
  explicit Impl(Config given);
  ~Impl() { stop(); }

  void start();
  void stop();
  void reload(Config const& next);
  void reload_tls(Config const& next);
  void reload_jwts(config::Jwt const& next);
  [[nodiscard]] Config with_tls_of(config::Tls const& tls_now) const;
  void show_tls() const;
  [[nodiscard]] acme::Keeper::Plan with_take_over(acme::Keeper::Plan plan);
  void start_acme();
  void begin_to_stop_acme();
  void stop_acme();
  void build_router();
  [[nodiscard]] app::PipelineParts pipeline_parts();
  [[nodiscard]] ingest::GateKeeper gate_keeper() const;
  [[nodiscard]] ingest::rtmp::House rtmp_house();
  [[nodiscard]] ingest::srt::House srt_house();
  [[nodiscard]] ingest::pull::House pull_house();
  [[nodiscard]] api::Playback::House playback_house();
  [[nodiscard]] api::ChannelSettings::House channel_settings_house();
  [[nodiscard]] app::Hooks::House hooks_house();
  void stop_hooks();
  void tell_of_change(std::string const& channel, config::Channel const& before) const;
  void tell_of_change(Config const& next);
  [[nodiscard]] Result<> revoke(std::string const& session);
  void end_sessions();
  [[nodiscard]] Result<> list_channels();
  void commit_writes();
  void finish_writes();
  void settle_streams(app::StreamLog::LastSigns const& signs);
  void adjust_pulls();
  void begin_to_stop_pulls();
  void stop_pulls();
  void look_for_channels();
  void look_at_health();
  [[nodiscard]] std::optional<api::HealthInfo> health_of(std::string_view stream_id);
  [[nodiscard]] std::optional<std::string> not_ready() const;

  Config const config;            // as it was at the start; what may change since is in settings
  Config last_config{config};     // as it was read last
  app::DataLock const data_lock;  // as long as anything of it is open
  app::Settings settings{config};
  std::shared_ptr<spdlog::logger> const logger;
  Log const log;
  app::StoredSettings stored_settings{settings, log};
  Clock const& clock = system_clock();
  acme::Answers acme_answers;
  std::shared_ptr<net::TlsContext const> const tls;  // at the start
  config::Tls tls_settings{config.tls};              // as they were read last; under store_mutex
  Metrics metrics;
  app::Secrets secrets;
  std::mutex store_mutex;  // start-up, the embedder's and the store's thread share this connection
  store::Database store;
  std::int64_t seen_version = -1;  // of the store's data, under store_mutex
  access::KeyRing ring;
  events::Bus bus{clock};
  app::KeyWatch key_watch{bus};  // under store_mutex
  app::HealthWatch health_watch{bus};
  unsigned health_looks = 0;  // on the store's thread
  net::Loops loops;
  net::HttpClient http_client;  // for whatever goes out
  app::Hooks hooks;
  transcode::Machine const machine;
  transcode::Governor governor{{clock, metrics, log.child("ladders"), machine.processors(),
                                [this] { return machine.load(); }}};
  transcode::Encoders encoders{transcode::x264(), transcode::nvenc(), transcode::nvidia_card};
  transcode::Pool pool;
  // Who reads what is old does not wait behind what is written.
  net::Blocking media_thread{"media", 1'024}, read_thread{"media-read", 1'024};
  net::Blocking store_thread{"store", 1'024};
  store::WriteQueue writes{
      [this] { return store_thread.post([this] { commit_writes(); }).has_value(); }};
  net::Blocking picture_thread{"pictures", 16}, card_thread{"cards", 1'024};
  origin::Origin origin;
  app::FormerShows former_shows;
  app::StreamLog stream_log{{registry, origin, writes, clock, log}};
  stream::Registry registry;
  app::Links links;
  delivery::Pictures pictures;
  delivery::Hls hls;
  delivery::Dash dash;
  app::Directory directory;
  access::Jwts jwts;
  api::Insiders insiders;
  api::Streams streams;
  api::Playback playback;
  api::ChannelSettings channel_settings;
  api::Health health;
  app::Vitals vitals{clock};
  api::Operations operations;
  api::Pages pages;
  http::Router router;
  app::Housekeeping housekeeping;
  transcode::Watch const watch{governor, encoders, log};
  std::optional<acme::Keeper> acme;
  std::unique_ptr<http::Server> http;
  std::unique_ptr<ingest::rtmp::Server> rtmp;
  std::unique_ptr<ingest::srt::Server> srt;
  std::unique_ptr<ingest::pull::Pulls> pulls;            // from the start on, under store_mutex
  std::map<std::string, std::string, std::less<>> keys;  // under store_mutex
  std::atomic<bool> started{false}, stopped{false};
};

}  // namespace freshet
