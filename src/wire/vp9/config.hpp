/// VPCodecConfigurationRecord (VP codec ISO media §2.2): the configuration of a vp09 track.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"
#include "wire/vp9/frame_header.hpp"

namespace freshet::wire::vp9 {

/// A record says no size: width and height are 0 until complete(). The head of a full box in front
/// of the record is dropped: some senders write it.
[[nodiscard]] Result<Vp9> parse_config(Bytes vpcc);

/// Takes from a key frame what the record leaves open: the size, and the colour's matrix.
void complete(Vp9& codec, FrameHeader const& key);

/// The record of a stream whose key frames have this header; the level is the lowest that has room
/// for its size at `frame_rate`, or at 60 frames a second when that is unknown.
[[nodiscard]] Bytes make_config(FrameHeader const& key, Ratio frame_rate = {});

/// Ten times the lowest level (VP9 levels table) for this picture at this rate; 62 is the last.
[[nodiscard]] std::uint8_t level_of(std::uint32_t width, std::uint32_t height, Ratio frame_rate);

}  // namespace freshet::wire::vp9
