/// onMetaData: what an encoder says of its stream, to be shown and never to be relied on.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/rtmp/message.hpp"

#include <optional>
#include <string>

namespace freshet::wire::flv {

/// Absent: not said, or no number that makes sense.
struct Metadata {
  std::optional<double> width, height;
  std::optional<double> frame_rate;                        ///< a second
  std::optional<double> video_data_rate, audio_data_rate;  ///< kbit/s
  std::optional<double> audio_sample_rate;                 ///< Hz
  std::optional<std::string> encoder;
  friend bool operator==(Metadata const&, Metadata const&) = default;
};

/// Of a data message, with @setDataFrame in front or without; nullopt: it says something else.
[[nodiscard]] Result<std::optional<Metadata>> parse_metadata(rtmp::Message const& message);

/// The payload of a data message that sets it.
[[nodiscard]] Bytes write_metadata(Metadata const& metadata);

}  // namespace freshet::wire::flv
