/// What an elementary stream is, by its type and its descriptors (ISO/IEC 13818-1 table 2-34).
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <string_view>

namespace freshet::wire::mpegts {

enum class Kind {
  h264,
  h265,
  aac_adts,
  aac_latm,
  opus,
  refused,  ///< picture or sound that nothing here carries; it has a name
  other,    ///< neither picture nor sound
};

struct Elementary {
  std::uint16_t pid = 0;
  Kind kind = Kind::other;
  bool video = false;
  std::string_view name;           ///< for people; lives for ever
  std::uint8_t opus_channels = 0;  ///< channel_config_code
  friend bool operator==(Elementary const&, Elementary const&) = default;
};

/// `type`: stream_type; `descriptors`: those of the stream, malformed ones say nothing.
[[nodiscard]] Elementary classify(std::uint16_t pid, std::uint8_t type, ByteSpan descriptors);

}  // namespace freshet::wire::mpegts
