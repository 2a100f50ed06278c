/// Commands (RTMP 1.0 §7.2): what a client asks, as AMF0 in a message of type 20, or of type 17
/// behind an octet of zero.
#pragma once

#include "base/result.hpp"
#include "wire/rtmp/amf0.hpp"
#include "wire/rtmp/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace freshet::wire::rtmp {

struct Command {
  std::string name;
  double transaction = 0;  ///< 0: nobody waits for an answer
  amf0::Value object;      ///< of a connect: what the client is; null elsewhere
  std::vector<amf0::Value> args;
};

[[nodiscard]] inline bool is_command(Message const& message) {
  return message.type == type::kCommandAmf0 || message.type == type::kCommandAmf3;
}
[[nodiscard]] inline bool is_data(Message const& message) {
  return message.type == type::kDataAmf0 || message.type == type::kDataAmf3;
}

/// The values of a command or data message; the octet that begins those of AMF3 is no value.
[[nodiscard]] Result<std::vector<amf0::Value>> values_of(Message const& message);

[[nodiscard]] Result<Command> parse_command(Message const& message);
[[nodiscard]] Message make_command(Command const& command, std::uint32_t stream_id = 0);

/// What connect says (§7.2.1.1 and Enhanced RTMP, "Enhancing NetConnection connect Command").
struct Connect {
  double transaction = 1;
  std::string app, tc_url, flash_version;
  double object_encoding = 0;
  std::vector<std::string> fourccs;  ///< fourCcList: what the client can send; "*" is all
  bool video_info_map = false;       ///< the client sent videoFourCcInfoMap
  bool audio_info_map = false;       ///< … audioFourCcInfoMap
  std::optional<double> caps_ex;     ///< capsEx: flags of what it understands
  [[nodiscard]] bool enhanced() const {
    return !fourccs.empty() || video_info_map || audio_info_map || caps_ex.has_value();
  }
};
[[nodiscard]] Result<Connect> read_connect(Command const& command);

/// What publish says (§7.2.2.6).
struct Publish {
  double transaction = 0;
  std::string name;  ///< the stream key, with any "?query" that the client left on it
  std::string kind;  ///< "live" unless told
};
[[nodiscard]] Result<Publish> read_publish(Command const& command);

/// The stream name that releaseStream, FCPublish and FCUnpublish carry; empty when none.
[[nodiscard]] std::string stream_name_of(Command const& command);
/// The message stream that deleteStream and closeStream name.
[[nodiscard]] std::optional<std::uint32_t> stream_id_of(Command const& command);

}  // namespace freshet::wire::rtmp
