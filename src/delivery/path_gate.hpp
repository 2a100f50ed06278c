/// PathGate: who may read what lies under /live/: takes signed prefixes off, and refuses without
/// one where a channel wants it. It stands before the routes, so that none of them can forget to
/// ask.
#pragma once

#include "access/path_tokens.hpp"
#include "base/clock.hpp"
#include "freshet/config.hpp"
#include "http/message.hpp"
#include "origin/origin.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::delivery {

/// Made before the server starts; asked on every loop. What it refers to outlives it.
class PathGate {
 public:
  struct House {
    access::PathTokens const& tokens;
    origin::Origin const& origin;
    Clock const& clock;
    std::function<config::Access(std::string const& channel)> access;  ///< from any thread
    unsigned loops = 1;
    /// What else stands against who asks, on their loop; asked of all that comes without a link
    /// (null), and of playlists under one that is good.
    std::function<std::optional<http::Response>(http::Request const&, std::string const& channel,
                                                access::PathToken const* link)>
        refuse{};
    /// Is somebody asked about every viewer? Then what they ask for first is let pass, to be asked
    /// about (delivery/doorman.hpp), and all else wants the prefix that they get with it. From any
    /// thread; empty: never.
    std::function<bool()> asks{};
  };
  explicit PathGate(House house);

  /// Nothing: let it pass; its path bears no prefix any more. Else 403, which no cache keeps: the
  /// prefix was not signed here for this path, has expired (media have three target durations of
  /// grace: what a playlist of the last moment names), or the channel, or who is asked about
  /// viewers, wants one; or what `refuse` answers.
  [[nodiscard]] std::optional<http::Response> judge(http::Request& request);

 private:
  /// A token that was verified: a viewer sends the same one several times a second.
  struct Verified {
    std::string text, channel;
    std::uint64_t keys_version = 0;  // in force then
    access::PathToken token;
  };
  using Memory = std::array<Verified, 512>;
  struct Asked;

  [[nodiscard]] std::optional<http::Response> refuse_linked(http::Request const& request,
                                                            Asked const& asked);
  [[nodiscard]] std::optional<http::Response> refuse_plain(http::Request const& request) const;
  /// Null: not signed here for that. Good until the loop's next call.
  [[nodiscard]] access::PathToken const* read(http::Request const& request, Asked const& asked);
  [[nodiscard]] std::int64_t grace_s(std::string const& channel) const;

  House const house_;
  std::vector<std::unique_ptr<Memory>> memories_;  // a loop's own; made with its first token
};

}  // namespace freshet::delivery
