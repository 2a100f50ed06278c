/// Redis scripts: what is done to a channel in one step, and what they answer.
#pragma once

#include "base/result.hpp"
#include "chat/bus.hpp"
#include "chat/redis_codec.hpp"
#include "chat/redis_lua.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// A channel's keys. All of them carry its tag, so that a cluster keeps them together.
struct RedisKeys {
  RedisKeys(std::string const& prefix, std::string const& channel);

  std::string meta;      ///< a hash: e epoch, s last offset, lo first one kept, mv changes of the
                         ///< state, rid the run of the server that said so
  std::string stream;    ///< events, ID = offset
  std::string state;     ///< a hash: fields of RoomState
  std::string presence;  ///< a hash: members of each server and when it said so
  std::string told;      ///< the channel that is subscribed to

  [[nodiscard]] std::string result(std::string_view user, std::string_view key) const;
  [[nodiscard]] std::string pause(std::string_view user) const;
  [[nodiscard]] std::string voters(std::string_view about) const;
  [[nodiscard]] std::string voices(std::string_view about) const;

 private:
  [[nodiscard]] std::string named(std::string_view kind, std::string_view rest = {}) const;
  std::string prefix_, tag_;
};

/// A script with its keys and what it is told.
struct RedisCall {
  RedisScript script = RedisScript::publish;
  std::vector<std::string> keys, words;
};

/// What calls share.
struct RedisSetting {
  std::string run;    ///< of the server that is connected; empty: it does not say
  std::string fresh;  ///< the epoch, if a new one has to begin
  std::uint32_t ring = 500;
  bool sharded = false;
};

/// `once`: names the draft for who tries again, where it has no key.
[[nodiscard]] RedisCall publish_call(RedisKeys const& keys, RedisSetting const& setting,
                                     Draft const& draft, std::string const& once,
                                     std::int64_t now_ms);
/// `epoch` and `off`: of the last event that is known here, else empty and 0.
[[nodiscard]] RedisCall enter_call(RedisKeys const& keys, RedisSetting const& setting,
                                   std::string const& epoch, std::uint64_t off);
[[nodiscard]] RedisCall missed_call(RedisKeys const& keys, std::uint64_t from, std::uint32_t most);
/// A Redis that has lost the state gets it back from who knows it.
[[nodiscard]] RedisCall seed_call(RedisKeys const& keys, std::uint64_t changes,
                                  std::map<std::string, std::string, std::less<>> const& state);
/// Without a user: the voices until now.
[[nodiscard]] RedisCall count_call(RedisKeys const& keys, Ballot const& ballot);

/// Where a draft came to stand.
struct RedisPlaced {
  Placed placed;
  std::string epoch;
};
[[nodiscard]] Result<RedisPlaced> placed_of(RedisValue const& answer, std::string const& mid);

/// A channel as Redis has it.
struct RedisRoom {
  std::string epoch;
  std::uint64_t off = 0;
  std::uint64_t first_kept = 0;
  std::uint64_t changes = 0;
  std::map<std::string, std::string, std::less<>> state;
  /// Gapless until `off`; places whose text is gone are kept without.
  std::vector<EventPtr> events;
  std::size_t malformed = 0;
};
/// `from`: of missed_call(); 0: what is kept, of enter_call().
[[nodiscard]] Result<RedisRoom> room_of(RedisValue const& answer, std::uint64_t from,
                                        std::uint32_t ring);
[[nodiscard]] Result<Tally> tally_of(RedisValue const& answer, std::uint32_t options);

}  // namespace freshet::chat
