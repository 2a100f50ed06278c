/// Server::Impl: the members of a server, in the order in which they must live.
#pragma once

#include "access/admin.hpp"
#include "access/channel_name.hpp"
#include "access/hash.hpp"
#include "access/jwt.hpp"
#include "access/key_ring.hpp"
#include "access/throttle.hpp"
#include "api/auth.hpp"
#include "api/channel_entitlement.hpp"
#include "api/channel_settings.hpp"
#include "api/channels.hpp"
#include "api/chat_alerts.hpp"
#include "api/chat_emotes.hpp"
#include "api/chat_house.hpp"
#include "api/chat_messages.hpp"
#include "api/chat_moderation.hpp"
#include "api/chat_polls.hpp"
#include "api/chat_questions.hpp"
#include "api/chat_stream.hpp"
#include "api/desk.hpp"
#include "api/keys.hpp"
#include "api/openapi.hpp"
#include "api/operations.hpp"
#include "api/pages.hpp"
#include "api/playback.hpp"
#include "api/revocations.hpp"
#include "api/session.hpp"
#include "api/session_cookies.hpp"
#include "api/show_control.hpp"
#include "api/streams.hpp"
#include "api/tokens.hpp"
#include "api/unlock.hpp"
#include "app/acme/keeper.hpp"
#include "app/audience.hpp"
#include "app/callbacks.hpp"
#include "app/channel_overrides.hpp"
#include "app/config_book.hpp"
#include "app/config_unbuilt.hpp"
#include "app/data_lock.hpp"
#include "app/directory.hpp"
#include "app/feeds.hpp"
#include "app/health.hpp"
#include "app/health_watch.hpp"
#include "app/hooks.hpp"
#include "app/housekeeping.hpp"
#include "app/jwt_fetch.hpp"
#include "app/key_uses.hpp"
#include "app/key_watch.hpp"
#include "app/keys.hpp"
#include "app/links.hpp"
#include "app/pipeline.hpp"
#include "app/processor_use.hpp"
#include "app/recovery.hpp"
#include "app/secrets.hpp"
#include "app/settings.hpp"
#include "app/show_segments.hpp"
#include "app/stored_settings.hpp"
#include "app/stream_log.hpp"
#include "app/tls.hpp"
#include "app/tokens.hpp"
#include "app/viewings.hpp"
#include "app/vitals.hpp"
#include "app/watching.hpp"
#include "av/log.hpp"
#include "base/log.hpp"
#include "chat/bus.hpp"
#include "chat/core.hpp"
#include "chat/door.hpp"
#include "chat/hub.hpp"
#include "chat/room.hpp"
#include "delivery/dash.hpp"
#include "delivery/doorman.hpp"
#include "delivery/hls.hpp"
#include "delivery/pictures.hpp"
#include "delivery/viewers.hpp"
#include "events/bus.hpp"
#include "freshet/server.hpp"
#include "http/server.hpp"
#include "ingest/pull/pulls.hpp"
#include "ingest/rtmp/server.hpp"
#include "ingest/srt/server.hpp"
#include "net/gate.hpp"
#include "net/http_client.hpp"
#include "store/channels.hpp"
#include "store/database.hpp"
#include "store/migrate.hpp"
#include "store/write_queue.hpp"
#include "transcode/watch.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

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
  void take_over(Config const& next, std::string const& by);
  void reload_tls(Config const& next);
  void reload_jwts(config::Jwt const& next);
  void set_jwts(config::Jwt const& from, access::JwtRules rules);
  [[nodiscard]] Config with_tls_of(config::Tls const& tls_now) const;
  void show_tls() const;
  [[nodiscard]] app::acme::Keeper::Plan with_take_over(app::acme::Keeper::Plan plan);
  void start_acme();
  void begin_to_stop_acme();
  void stop_acme();
  void build_router();
  [[nodiscard]] app::PipelineParts pipeline_parts();
  [[nodiscard]] ingest::GateKeeper gate_keeper();
  [[nodiscard]] ingest::rtmp::House rtmp_house();
  [[nodiscard]] ingest::srt::House srt_house();
  [[nodiscard]] ingest::pull::House pull_house();
  [[nodiscard]] api::Playback::House playback_house();
  [[nodiscard]] api::ChannelSettings::House channel_settings_house();
  [[nodiscard]] api::Desk make_desk();
  [[nodiscard]] api::Channels::House channels_house();
  [[nodiscard]] api::ShowControl::House show_control_house();
  [[nodiscard]] Result<api::OpenedShow> open_show(net::Loop& loop, access::StreamKey const& key);
  [[nodiscard]] net::awaitable<std::optional<api::StreamInfo>> stop_show(net::Loop& loop,
                                                                         api::StreamInfo info,
                                                                         EndReason reason);
  [[nodiscard]] Result<bool> patch_settings(api::Change const& what, std::string const& patch,
                                            api::ChannelSettings::House::Still const& still);
  [[nodiscard]] Result<> change(api::Change const& what, api::Desk::Work const& work);
  [[nodiscard]] app::Hooks::House hooks_house();
  void stop_hooks();
  [[nodiscard]] Result<> adjust_callbacks(Config const& next);
  void stop_callbacks();
  [[nodiscard]] ingest::Reception reception();
  net::awaitable<> receive(net::Loop& loop, ingest::Applicant one, ingest::Reception::Told told);
  [[nodiscard]] net::awaitable<Result<access::StreamKey>> let_in(net::Loop& loop,
                                                                 ingest::Applicant one);
  [[nodiscard]] net::awaitable<Result<>> make_channel(net::Loop& loop, std::string name);
  [[nodiscard]] delivery::Doorman::House doorman_house();
  [[nodiscard]] net::awaitable<Result<std::string>> may_watch(http::Request const& request,
                                                              std::string channel,
                                                              std::string protocol);
  [[nodiscard]] net::awaitable<api::Playback::House::Admitted> admit_viewer(
      http::Request const& request, std::string channel);
  [[nodiscard]] access::Admin::WithStore with_store();
  [[nodiscard]] api::Insiders make_insiders();
  [[nodiscard]] api::Session::House session_house();
  void begin_admin();
  [[nodiscard]] std::string setup_path() const;
  [[nodiscard]] app::Feeds::Houses feeds_houses();
  void start_feeds();
  void end_feeds();
  [[nodiscard]] net::awaitable<Result<api::SystemInfo>> look_at_system(net::Loop& loop);
  [[nodiscard]] std::uint16_t port_of(std::string_view name) const;
  [[nodiscard]] api::Webhooks::House webhooks_house();
  [[nodiscard]] Result<> adjust_hooks(Config const& next);
  [[nodiscard]] std::string place_of(std::string_view path) const;
  [[nodiscard]] net::awaitable<Result<std::vector<api::WebhookInfo>>> list_webhooks(
      net::Loop& loop);
  [[nodiscard]] net::awaitable<Result<events::Attempt>> test_webhook(net::Loop& loop,
                                                                     std::string id);
  [[nodiscard]] Result<> promise(events::Kind kind, std::string const& channel,
                                 events::About about);
  [[nodiscard]] Result<> promise_keys();
  void tell_promised(Result<> const& done);
  void tell_of_change(Config const& next, std::string const& by);
  void read_set_config();
  [[nodiscard]] Config in_force() const;
  [[nodiscard]] api::Configuration::House configuration_house();
  [[nodiscard]] Result<> change_config(std::string const& patch, store::AuditRow& line,
                                       std::int64_t undoes);
  [[nodiscard]] api::AuditLog::House audit_house();
  [[nodiscard]] Result<> record(store::AuditRow& line, std::int64_t undoes);
  [[nodiscard]] Result<store::AuditRow> undo(std::string const& who, std::int64_t id);
  [[nodiscard]] Result<> undo_config(store::AuditRow const& of, store::AuditRow& line);
  [[nodiscard]] Result<> undo_settings(store::AuditRow const& of, store::AuditRow& line);
  [[nodiscard]] Result<std::string> set_of(std::string const& channel);
  [[nodiscard]] Result<> change_settings(store::AuditRow& line, std::int64_t undoes,
                                         std::function<Result<>()> const& change);
  void reload_countries(Config const& next);
  [[nodiscard]] api::ChannelEntitlement::House entitlement_house();
  [[nodiscard]] api::Unlock::House unlock_house();
  [[nodiscard]] Result<std::string> entitlement_of(std::string const& channel);
  [[nodiscard]] Result<bool> change_entitlement(api::Change const& what,
                                                std::optional<std::string> const& json,
                                                api::ChannelEntitlement::House::Still const& still);
  [[nodiscard]] Result<> put_entitlement(store::AuditRow& line, std::string const& json,
                                         std::int64_t undoes);
  [[nodiscard]] Result<> undo_entitlement(store::AuditRow const& of, store::AuditRow& line);
  [[nodiscard]] std::int64_t now_ms() const { return clock.wall_us() / 1'000; }
  [[nodiscard]] Result<> revoke(std::string const& session);
  void end_sessions();
  [[nodiscard]] chat::Keeping chat_keeping();
  [[nodiscard]] std::unique_ptr<chat::Bus> make_chat_bus();
  [[nodiscard]] chat::RoomHouse chat_rooms();
  [[nodiscard]] std::function<void(net::Loop&, std::string,
                                   std::function<void(Result<std::string>)>)>
  chat_classifier();
  [[nodiscard]] chat::Hub::House chat_hub_house();
  [[nodiscard]] Result<> may_chat(net::Loop& loop, chat::Visit const& visit,
                                  access::Identity const* who, std::string_view link);
  [[nodiscard]] chat::Door::House chat_door_house();
  void add_chat_routes();
  [[nodiscard]] api::ChatHouse chat_house();
  [[nodiscard]] std::optional<http::Response> refuse_chat_reader(http::Request const& request,
                                                                 std::string const& channel,
                                                                 access::Identity const* who);
  [[nodiscard]] std::string emotes_folder() const;
  void add_chat_api_routes();
  void tell_of_chat(std::string_view kind, std::string const& channel, std::string data);
  void reload_chat(Config const& next);
  void look_at_chat();
  void stop_chat();
  [[nodiscard]] Result<> list_channels();
  void commit_writes();
  void finish_writes();
  void settle_streams(app::StreamLog::LastSigns const& signs);
  void adjust_pulls();
  void begin_to_stop_pulls();
  void stop_pulls();
  void look_for_channels();
  void look_at_health();
  [[nodiscard]] delivery::Viewers::House viewers_house();
  void look_at_viewers();
  [[nodiscard]] std::optional<api::HealthInfo> health_of(std::string_view stream_id);
  [[nodiscard]] std::optional<std::string> not_ready() const;

  Config const config;         // as it was at the start; what may change since is in settings
  Config last_config{config};  // as it was read last, under store_mutex
  app::ConfigBook config_book{config};                      // under store_mutex
  std::map<std::string, app::Origin, std::less<>> origins;  // of what is read, if that is known
  app::DataLock const data_lock;                            // as long as anything of it is open
  app::Settings settings{config};
  std::shared_ptr<api::LogTrail> const log_lines =
      std::make_shared<api::LogTrail>(api::kLogLinesKept);
  std::shared_ptr<spdlog::logger> const logger;
  Log const log;
  app::StoredSettings stored_settings{settings, log};
  Clock const& clock = system_clock();
  SteadyTime const began = clock.now();
  app::ProcessorUse processor_use{clock};  // on the thread that reads
  app::acme::Answers acme_answers;
  std::shared_ptr<net::TlsContext const> const tls;  // at the start
  config::Tls tls_settings{config.tls};              // as they were read last; under store_mutex
  Metrics metrics;
  app::Secrets secrets;
  std::mutex store_mutex;  // start-up, the embedder's and the store's thread share this connection
  store::Database store;
  std::int64_t seen_version = -1;  // of the store's data, under store_mutex
  access::Admin admin{with_store(), clock};
  std::string setup_code;  // what the printed link says, as long as it is good
  access::Throttle throttle{clock};
  api::SessionCookies session_cookies{admin.signed_in(), api::Site{config.server}};
  access::KeyRing ring;
  events::Bus bus{clock};
  app::KeyWatch key_watch{bus};           // under store_mutex
  std::vector<events::FactPtr> promised;  // of a transaction, under store_mutex
  app::HealthWatch health_watch{bus};
  unsigned health_looks = 0, viewer_looks = 0, chat_looks = 0;  // on the store's thread
  net::Loops loops;
  delivery::Viewers viewers{viewers_house()};
  net::HttpClient http_client;  // for whatever goes out
  app::Hooks hooks;
  app::Callbacks callbacks{{http_client, clock, metrics, log.child("callbacks")},
                           app::must(app::callback_plan_of(config))};
  app::Viewings viewings{loops.size(), clock};
  net::Gate callback_gate;
  std::shared_ptr<api::FactTrail> const facts = std::make_shared<api::FactTrail>(api::kFactsKept);
  events::Bus::Subscription facts_heard;
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
  app::KeyUses key_uses{{writes, clock, log}};
  app::Audience audience{{writes, bus, metrics, clock, log}};
  net::Blocking picture_thread{"pictures", 16}, card_thread{"cards", 1'024};
  // A password takes its memory while it is tried, and no more of them wait than somebody would.
  net::Blocking login_thread{"login", 8}, unlock_thread{"unlock", 32};
  origin::Origin origin;
  app::FormerShows former_shows;
  app::StreamLog stream_log{{registry, origin, writes, clock, log}};
  stream::Registry registry;
  app::Watching watching{{settings, clock, secrets.jwt, log, loops.size()}};
  app::Links links;
  delivery::Pictures pictures;
  delivery::Hls hls;
  delivery::Dash dash;
  delivery::Doorman doorman{doorman_house()};
  app::Directory directory;
  access::Jwts jwts;
  app::JwtFetch jwt_fetch{{loops.at(0), http_client, jwts, clock, log.child("tokens")}};
  api::Insiders insiders;
  api::Desk const desk{make_desk()};
  api::Once const once{{desk, clock, secrets.jwt}};
  api::Channels channels{channels_house()};
  api::StreamKeys stream_keys{{{directory, insiders, desk, once, clock}, secrets.stream_keys}};
  api::Tokens tokens{{{directory, insiders, desk, once, clock},
                      [this](access::Identity const& who) { return jwts.write(who); }}};
  api::Streams streams{
      {directory, insiders, desk, [this](std::string const& name) { return links.is_public(name); },
       [this](api::SegmentQuery const& wanted) { return app::segments_of(origin, wanted); }}};
  api::ShowControl show_control{show_control_house()};
  api::Playback playback;
  api::ChannelSettings channel_settings;
  api::ChannelEntitlement channel_entitlement{entitlement_house()};
  api::Unlock unlock{unlock_house()};
  api::Revocations revocations{{directory, insiders, desk, once, clock}};
  api::Session session_routes{session_house()};
  api::Health health;
  app::Feeds feeds;
  store::Database chat_reads;  // on read_thread
  std::unique_ptr<chat::Bus> const chat_bus{make_chat_bus()};
  api::Emotes emotes{log.child("emotes")};
  chat::Hub chat_hub{chat_hub_house()};
  chat::Door chat_door{chat_door_house()};
  api::ChatHouse const chat_calls{chat_house()};
  api::ChatMessages chat_messages{{chat_calls, desk}};
  api::ChatStream chat_stream{chat_calls};
  api::ModerationRoutes moderation_routes{chat_calls};
  api::PollRoutes poll_routes{chat_calls};
  api::QuestionRoutes question_routes{chat_calls};
  api::AlertRoutes alert_routes{{chat_calls, access::hmac_sha256(secrets.jwt, "freshet alerts 1")}};
  app::Vitals vitals{clock};
  api::Operations operations;
  api::Pages pages;
  http::Router router;
  app::Housekeeping housekeeping;
  transcode::Watch const watch{governor, encoders, log};
  std::optional<app::acme::Keeper> acme;
  std::unique_ptr<http::Server> http;
  std::unique_ptr<ingest::rtmp::Server> rtmp;
  std::unique_ptr<ingest::srt::Server> srt;
  std::unique_ptr<ingest::pull::Pulls> pulls;            // from the start on, under store_mutex
  std::map<std::string, std::string, std::less<>> keys;  // under store_mutex
  std::atomic<bool> started{false}, stopped{false};
};

}  // namespace freshet
