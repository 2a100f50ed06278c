/// Rungs: what a ladder makes of a source. Pure: sizes and rates, no media.
#pragma once

#include "freshet/config.hpp"
#include "media/codec.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace freshet::transcode {

/// One further quality of a source.
struct Rung {
  std::string name;                     ///< in addresses and menus
  std::uint32_t width = 0, height = 0;  ///< even, with the source's pixel aspect
  Ratio frame_rate;
  unsigned take_every = 1;     ///< of the source's pictures
  std::uint64_t bit_rate = 0;  ///< a second
  bool per_title = false;      ///< bit_rate is what it takes at most
  bool stand_in = false;       ///< the source again, for when its keyframes are too far apart
  std::string codec = "h264";  ///< h264, hevc, vp9 or av1
  unsigned most_gop = 0;       ///< pictures from keyframe to keyframe at most; 0: as they come
  friend bool operator==(Rung const&, Rung const&) = default;
};

/// The rungs of a channel for this source, from the largest down; none is larger than the source or
/// just like it. A rung's height is that of the shorter side, so that a portrait picture has the
/// same names. Chosen by the server: 1080, 720, 480 and 360 with 6, 3, 1.5 and 0.8 Mbit/s, more by
/// half above 30 pictures a second, which the two small ones halve.
[[nodiscard]] std::vector<Rung> rungs_for(Video const& source, config::Channel const& channel);

/// The same with one more before them: the source encoded anew, in H.264 and its own size, for when
/// its keyframes are too far apart. Not where a rung is as large, nor for less than 240 lines.
[[nodiscard]] std::vector<Rung> with_stand_in(Video const& source, std::vector<Rung> rungs);

/// With a stand-in, and all of them within the profile: none larger, none with more pictures or
/// bits a second or fewer keyframes, in a codec that it takes. Those that cannot be are left out;
/// the stand-in is as large as the source and the profile allow, whatever the source.
[[nodiscard]] std::vector<Rung> within_profile(Video const& source, config::Profile const& profile,
                                               std::vector<Rung> rungs);

/// What the rungs say of their colours: what the source says. Where that leaves them to be guessed,
/// players take a picture above 576 lines for BT.709 and a smaller one for BT.601, so that a small
/// rung of a large source must say it.
[[nodiscard]] Colour rung_colour(Video const& source);

}  // namespace freshet::transcode
