#include "media/drop_reason.hpp"

namespace freshet {

std::string_view to_string(DropReason reason) {
  switch (reason) {
    case DropReason::before_keyframe: return "before_keyframe";
    case DropReason::before_config: return "before_config";
    case DropReason::bad_timestamp: return "bad_timestamp";
    case DropReason::malformed: return "malformed";
    case DropReason::unsupported_codec: return "unsupported_codec";
    case DropReason::extra_track: return "extra_track";
    case DropReason::loop_behind: return "loop_behind";
    case DropReason::encoder_behind: return "encoder_behind";
    case DropReason::disk_behind: return "disk_behind";
    case DropReason::stream_ended: return "stream_ended";
  }
  return "unknown";
}

}  // namespace freshet
