/// DropReason: every way a packet may be lost, by name.
#pragma once

#include <string_view>

namespace freshet {

enum class DropReason {
  before_keyframe,     ///< video before the first decodable picture
  before_config,       ///< media before its codec's configuration
  bad_timestamp,       ///< a single time stamp far off the line
  malformed,           ///< an access unit that cannot be read
  unsupported_codec,   ///< a codec Freshet does not carry
  extra_track,         ///< a second audio or video track of a multitrack message
  loop_behind,         ///< a sink's loop did not keep up
  encoder_behind,      ///< a lane did not keep up
  disk_behind,         ///< the SSD did not keep up
  stream_ended,        ///< arrived after the end
};

[[nodiscard]] std::string_view to_string(DropReason reason);

}  // namespace freshet
