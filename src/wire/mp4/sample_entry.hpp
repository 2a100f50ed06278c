/// Sample entries: how a codec is named and configured inside stsd, one overload a codec.
#pragma once

#include "media/codec.hpp"
#include "wire/mp4/box_io.hpp"
#include "wire/mp4/entry_boxes.hpp"
#include "wire/mp4/explicit_sbr.hpp"

#include <algorithm>

namespace freshet::wire::mp4 {

[[nodiscard]] constexpr bool known(Colour colour) {
  return colour.primaries != 2 || colour.transfer != 2 || colour.matrix != 2;
}

template <class Io, class Record>
void visual_entry(Io& io, FourCc type, Video const& video, FourCc record_type, Record record) {
  // CMAF asks HEVC for colr whether or not the stream says anything about its colour.
  bool const with_colour = known(video.colour) || type == FourCc{"hvc1"};
  auto const clamp = [](std::uint32_t v) {
    return static_cast<std::uint16_t>(std::min(v, std::uint32_t{UINT16_MAX}));
  };
  io.box(type, [&] {
    VisualEntry entry{.width = clamp(video.width), .height = clamp(video.height)};
    fields(io, entry);
    put_box(io, record_type, record);
    if (with_colour) {
      put_box(io, "colr",
              ColourInfo{.primaries = video.colour.primaries,
                         .transfer = video.colour.transfer,
                         .matrix = video.colour.matrix,
                         .range = static_cast<std::uint8_t>(video.colour.full_range ? 0x80 : 0)});
    }
    auto const aspect = video.pixel_aspect;
    if (aspect.known() && aspect.num != aspect.den) {
      put_box(io, "pasp", PixelAspect{aspect.num, aspect.den});
    }
  });
}

template <class Io, class Record>
void audio_entry(Io& io, FourCc type, Audio const& audio, FourCc record_type, Record record) {
  io.box(type, [&] {
    auto const rate = audio.sample_rate <= UINT16_MAX ? audio.sample_rate << 16 : 0;
    AudioEntry entry{.channels = audio.channels, .sample_rate = rate};
    fields(io, entry);
    put_box(io, record_type, record);
  });
}

template <class Io>
void sample_entry(Io& io, H264 const& codec) {
  visual_entry(io, "avc1", codec.video, "avcC", ConfigRecord{codec.config});
}
template <class Io>
void sample_entry(Io& io, H265 const& codec) {
  visual_entry(io, "hvc1", codec.video, "hvcC", ConfigRecord{codec.config});
}
template <class Io>
void sample_entry(Io& io, Av1 const& codec) {
  visual_entry(io, "av01", codec.video, "av1C", ConfigRecord{codec.config});
}
template <class Io>
void sample_entry(Io& io, Vp9 const& codec) {
  visual_entry(io, "vp09", codec.video, "vpcC", VpConfig{.record = codec.config});
}
template <class Io>
void sample_entry(Io& io, Aac const& codec) {
  audio_entry(io, "mp4a", codec.audio, "esds", ElementaryStream{.config = explicit_sbr(codec)});
}
template <class Io>
void sample_entry(Io& io, Opus const& codec) {
  audio_entry(io, "Opus", codec.audio, "dOps", ConfigRecord{codec.config});
}

}  // namespace freshet::wire::mp4
