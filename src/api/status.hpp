/// Directory: what the API may ask about channels and their streams; app/ answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::api {

enum class StreamState { starting, live, ended };
[[nodiscard]] std::string_view to_string(StreamState state);

struct StreamInfo {
  std::string id;          ///< a ULID
  std::string channel_id;  ///< the channel's name
  std::string title;
  std::string category;
  StreamState state = StreamState::starting;
  std::string protocol;                    ///< rtmp, srt, webrtc, pull
  std::int64_t started_us = 0;             ///< wall clock
  std::optional<std::int64_t> ended_us{};  ///< none: not yet
  std::int64_t viewers = 0;                ///< now
  std::int64_t peak_viewers = 0;           ///< the most at a time since it began
};

struct ChannelInfo {
  std::string id;  ///< its name
  std::string title;
  std::string category;
  std::optional<StreamInfo> stream{};  ///< none: nothing is on
};

/// From any thread. Answers from memory: no verb blocks.
class Directory {
 public:
  virtual ~Directory() = default;
  /// The sessions that are on, in any order.
  [[nodiscard]] virtual std::vector<StreamInfo> live() const = 0;
  /// Every channel that exists, configured or made, in any order.
  [[nodiscard]] virtual std::vector<ChannelInfo> channels() const = 0;
  /// None: there is no such channel.
  [[nodiscard]] virtual std::optional<ChannelInfo> channel(std::string_view name) const = 0;
};

}  // namespace freshet::api
