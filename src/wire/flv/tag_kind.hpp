/// What a tag brings.
#pragma once

namespace freshet::wire::flv {

enum class TagKind {
  config,    ///< the decoder configuration record
  frame,     ///< one access unit
  end,       ///< the end of the sequence
  metadata,  ///< of video: AMF0 values such as colorInfo; of audio: the layout of its channels
  skipped,   ///< nothing for the first track: other tracks, commands, empty tags
};

}  // namespace freshet::wire::flv
