/// Track: what describes a line of packets; sticky, replayed to whoever comes late.
#pragma once

#include "media/codec.hpp"
#include "media/cuts.hpp"
#include "media/demand.hpp"
#include "media/time.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace freshet {

class Standing;

/// Small and stable within a session: 1 video, 2 audio, 3 and up for rungs.
enum class TrackId : std::uint32_t {};

struct Track {
  TrackId id{};
  Timebase timebase;
  Codec codec;
  std::string label;           ///< "source", "720p": the rendition's name in addresses and metrics
  std::uint64_t bit_rate = 0;  ///< a second, on average and at most; 0: whatever comes
  std::shared_ptr<Demand> demand = nullptr;  ///< null: nobody wants to know
  std::shared_ptr<Cuts> cuts = nullptr;      ///< of the source, where rungs follow; likewise
  std::shared_ptr<Standing const> standing = nullptr;  ///< null: nothing is held against it
};

using Tracks = std::shared_ptr<std::vector<Track> const>;

[[nodiscard]] inline bool is_video(Track const& track) { return video_of(track.codec) != nullptr; }

}  // namespace freshet
