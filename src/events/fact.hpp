/// Fact: something that happened, as everybody who is told of it gets it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace freshet::events {

enum class Kind : std::uint8_t {
  stream_started,
  stream_live,
  stream_reconnecting,
  stream_ended,
  key_created,
  key_revoked,
  config_changed,
  health_finding,
  health_cleared,
  viewer_count,
  chat_message,
  chat_deleted,
  moderation_action,
  poll_opened,
  poll_closed,
};
/// `stream.started`: what receivers know it by.
[[nodiscard]] std::string_view to_string(Kind kind);
[[nodiscard]] std::span<Kind const> all_kinds();
/// Comes again and again as long as a show is watched or talked about: for those alone who ask for
/// it by name.
[[nodiscard]] bool is_frequent(Kind kind);

/// Of a show.
struct StreamFact {
  std::string stream_id;
  std::string protocol;
  std::int64_t started_ms = 0;
  std::int64_t ended_ms = 0;  ///< 0: not yet
  std::string reason{};       ///< why it waits or ended; empty: it does not
};

/// Of a stream key, never the key.
struct KeyFact {
  std::string key_id;
  std::string note;
  std::int64_t expires_ms = 0;  ///< 0: never
};

/// Of the configuration: the keys that have changed, never their values.
struct ConfigFact {
  std::vector<std::string> keys;
  std::string by;  ///< file, api
};

/// Of how a show does.
struct HealthFact {
  std::string stream_id;
  std::string code;  ///< never changes its meaning
  std::string severity;
  std::string says;
  std::string remedy;
};

/// Of how many watch a show; nothing of who they are.
struct ViewerFact {
  std::string stream_id;
  std::uint32_t hls = 0, ll_hls = 0, dash = 0;
  std::int64_t peak = 0;  ///< the most at a time since the show began
};

/// Of a chat room: what happened there, in its own words.
struct ChatFact {
  std::string data;  ///< a JSON object
};

using About = std::variant<StreamFact, KeyFact, ConfigFact, HealthFact, ViewerFact, ChatFact>;

/// Immutable. Times are milliseconds of the Unix epoch.
struct Fact {
  std::string id;  ///< a ULID
  std::int64_t time_ms = 0;
  Kind kind = Kind::stream_started;
  std::string channel;  ///< empty: of the server
  About about;
  bool kept = false;  ///< the outbox has it already
};
using FactPtr = std::shared_ptr<Fact const>;

/// `{"id","type","timestamp","channel_id","data":{…}}`. Made when somebody needs it.
[[nodiscard]] std::string to_json(Fact const& fact);

}  // namespace freshet::events
