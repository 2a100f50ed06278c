#include "events/fact.hpp"

#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace freshet::events {
namespace {

using Ordered = nlohmann::ordered_json;

constexpr std::array kKinds{
    Kind::stream_started,    Kind::stream_live,  Kind::stream_reconnecting, Kind::stream_ended,
    Kind::key_created,       Kind::key_revoked,  Kind::config_changed,      Kind::health_finding,
    Kind::health_cleared,    Kind::viewer_count, Kind::chat_message,        Kind::chat_deleted,
    Kind::moderation_action, Kind::poll_opened,  Kind::poll_closed,
};

Ordered date_or_null(std::int64_t ms) {
  return ms == 0 ? Ordered(nullptr) : Ordered(wire::hls::to_date(ms * 1'000));
}

Ordered data_of(StreamFact const& fact) {
  Ordered data{{"stream_id", fact.stream_id},
               {"protocol", fact.protocol},
               {"started_at", date_or_null(fact.started_ms)},
               {"ended_at", date_or_null(fact.ended_ms)}};
  if (!fact.reason.empty()) data["reason"] = fact.reason;
  return data;
}

Ordered data_of(KeyFact const& fact) {
  return {
      {"key_id", fact.key_id}, {"note", fact.note}, {"expires_at", date_or_null(fact.expires_ms)}};
}

Ordered data_of(ConfigFact const& fact) { return {{"keys", fact.keys}, {"by", fact.by}}; }

Ordered data_of(HealthFact const& fact) {
  return {{"stream_id", fact.stream_id},
          {"code", fact.code},
          {"severity", fact.severity},
          {"says", fact.says},
          {"remedy", fact.remedy}};
}

Ordered data_of(ViewerFact const& fact) {
  return {{"stream_id", fact.stream_id},
          {"viewers", std::uint64_t{fact.hls} + fact.ll_hls + fact.dash},
          {"protocols", {{"hls", fact.hls}, {"ll-hls", fact.ll_hls}, {"dash", fact.dash}}},
          {"peak", fact.peak}};
}

/// What the room wrote is told as it is; what is no object would be its mistake.
Ordered data_of(ChatFact const& fact) {
  auto data = Ordered::parse(fact.data, nullptr, false);
  return data.is_object() ? data : Ordered::object();
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::stream_started:
      return "stream.started";
    case Kind::stream_live:
      return "stream.live";
    case Kind::stream_reconnecting:
      return "stream.reconnecting";
    case Kind::stream_ended:
      return "stream.ended";
    case Kind::key_created:
      return "key.created";
    case Kind::key_revoked:
      return "key.revoked";
    case Kind::config_changed:
      return "config.changed";
    case Kind::health_finding:
      return "health.finding";
    case Kind::health_cleared:
      return "health.cleared";
    case Kind::viewer_count:
      return "viewer.count";
    case Kind::chat_message:
      return "chat.message";
    case Kind::chat_deleted:
      return "chat.deleted";
    case Kind::moderation_action:
      return "moderation.action";
    case Kind::poll_opened:
      return "poll.opened";
    case Kind::poll_closed:
      return "poll.closed";
  }
  return "unknown";
}

std::span<Kind const> all_kinds() { return kKinds; }

bool is_frequent(Kind kind) { return kind == Kind::viewer_count || kind == Kind::chat_message; }

std::string to_json(Fact const& fact) {
  Ordered json{{"id", fact.id},
               {"type", to_string(fact.kind)},
               {"timestamp", wire::hls::to_date(fact.time_ms * 1'000)},
               {"channel_id", fact.channel.empty() ? Ordered(nullptr) : Ordered(fact.channel)},
               {"data", std::visit([](auto const& about) { return data_of(about); }, fact.about)}};
  // A note or an encoder's name may be any octets: what is no UTF-8 becomes U+FFFD.
  return json.dump(-1, ' ', false, Ordered::error_handler_t::replace);
}

}  // namespace freshet::events
