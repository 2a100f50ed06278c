/// Multivariant: the playlist of playlists (RFC 8216bis §4.4.6) as values with their text.
#pragma once

#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::wire::hls {

enum class VideoRange { sdr, hlg, pq };

/// By its transfer characteristics (§4.4.6.2): 16 is PQ, 18 is HLG.
[[nodiscard]] VideoRange video_range_of(Colour colour);

struct Resolution {
  std::uint32_t width = 0, height = 0;
  friend bool operator==(Resolution, Resolution) = default;
};

/// EXT-X-MEDIA:TYPE=AUDIO: one audio rendition of a group.
struct AudioRendition {
  std::string group_id{};
  std::string name{};      ///< no other of its group has it
  std::string language{};  ///< RFC 5646; empty: not said
  bool is_default = false;
  bool autoselect = true;      ///< a default one always is
  std::uint32_t channels = 0;  ///< 0: not said
  std::string stable_id{};
  std::optional<std::string> uri{};  ///< none: its sound is inside the variants
  friend bool operator==(AudioRendition const&, AudioRendition const&) = default;
};

/// EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS: captions inside the pictures of the variants.
struct Captions {
  std::string group_id{};
  std::string name{};         ///< no other of its group has it
  std::string language{};     ///< RFC 5646; empty: not said
  std::string instream_id{};  ///< CC1 to CC4, or SERVICE1 to SERVICE63
  friend bool operator==(Captions const&, Captions const&) = default;
};

/// What a variant and an I-frame variant have in common.
struct VariantBase {
  std::string uri{};
  std::uint64_t bandwidth = 0;  ///< peak bits per second with all its renditions
  std::optional<std::uint64_t> average_bandwidth{};
  std::string codecs{};  ///< of every rendition, comma separated
  std::optional<Resolution> resolution{};
  std::optional<VideoRange> video_range{};
  std::string stable_id{};
  std::optional<std::uint32_t> score{};  ///< on all variants or none
  friend bool operator==(VariantBase const&, VariantBase const&) = default;
};

/// EXT-X-STREAM-INF.
struct Variant : VariantBase {
  Ratio frame_rate{};         ///< the highest of its frames per second; printed to three decimals
  std::string audio_group{};  ///< empty: none
  /// CLOSED-CAPTIONS: a group, else NONE, which stands on all variants or on none.
  std::string captions_group{};
  bool no_captions = true;
  friend bool operator==(Variant const&, Variant const&) = default;
};

/// EXT-X-I-FRAME-STREAM-INF.
struct IFrameVariant : VariantBase {
  friend bool operator==(IFrameVariant const&, IFrameVariant const&) = default;
};

/// EXT-X-SESSION-DATA: what players pass on to whoever made them.
struct SessionData {
  std::string id{};  ///< no other has it
  std::string value{};
  friend bool operator==(SessionData const&, SessionData const&) = default;
};

struct Multivariant {
  bool independent_segments = false;  ///< every segment of every rendition starts decodable
  std::vector<SessionData> session_data{};
  std::vector<AudioRendition> audio{};
  std::vector<Captions> captions{};
  std::vector<Variant> variants{};
  std::vector<IFrameVariant> i_frames{};
  friend bool operator==(Multivariant const&, Multivariant const&) = default;
};

/// Without EXT-X-VERSION: nothing in it needs more than version 1.
[[nodiscard]] std::string to_string(Multivariant const& playlist);

/// Tags and types that this server does not write are passed over.
[[nodiscard]] Result<Multivariant> parse_multivariant(std::string_view text);

}  // namespace freshet::wire::hls
