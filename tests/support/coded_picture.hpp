/// CodedPicture: a keyframe as ffmpeg's encoders write it, packed as it stands in an MP4.
#pragma once

extern "C" {
#include <libavformat/avformat.h>
}

#include "media/codec.hpp"
#include "media/packet.hpp"
#include "support/temp_dir.hpp"
#include "wire/av1/config.hpp"
#include "wire/h264/config.hpp"
#include "wire/h265/config.hpp"

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

namespace freshet::test {

struct CodedPicture {
  Codec codec;
  Packet packet;
};

/// Red on the left, blue on the right.
inline constexpr char kRedAndBlue[] = "color=c=red:s=160x180,pad=320:180:0:0:blue";

inline CodedPicture from_mp4(std::string const& path) {
  AVFormatContext* raw = nullptr;
  if (avformat_open_input(&raw, path.c_str(), nullptr, nullptr) < 0) {
    throw std::runtime_error("no MP4 at " + path);
  }
  std::unique_ptr<AVFormatContext,
                  decltype([](AVFormatContext* in) { avformat_close_input(&in); })> const in{raw};
  AVPacket* unit = av_packet_alloc();
  std::unique_ptr<AVPacket, decltype([](AVPacket* p) { av_packet_free(&p); })> const held{unit};
  if (av_read_frame(in.get(), unit) < 0) throw std::runtime_error("nothing in " + path);
  auto const octets = [](std::uint8_t const* data, int size) {
    return Bytes::copy({reinterpret_cast<std::byte const*>(data), static_cast<std::size_t>(size)});
  };
  auto const& parameters = *in->streams[0]->codecpar;
  auto const config = octets(parameters.extradata, parameters.extradata_size);
  CodedPicture out;
  out.packet.key = true;
  out.packet.pts = out.packet.dts = {unit->pts};
  out.packet.payload = octets(unit->data, unit->size);
  switch (parameters.codec_id) {
    case AV_CODEC_ID_H264:
      out.codec = wire::h264::parse_config(config).value();
      break;
    case AV_CODEC_ID_HEVC:
      out.codec = wire::h265::parse_config(config).value();
      break;
    case AV_CODEC_ID_AV1:
      out.codec = wire::av1::parse_config(config).value();
      break;
    default:
      Vp9 vp9;
      vp9.video.width = static_cast<std::uint32_t>(parameters.width);
      vp9.video.height = static_cast<std::uint32_t>(parameters.height);
      out.codec = vp9;
  }
  return out;
}

/// `arguments`: ffmpeg's for the encoder; `source`: a lavfi graph. Throws when ffmpeg fails.
inline CodedPicture coded_picture(std::string const& arguments,
                                  std::string const& source = kRedAndBlue) {
  test::TempDir folder;
  auto const path = folder.path("picture.mp4");
  auto const command = "ffmpeg -nostdin -loglevel error -y -f lavfi -i '" + source +
                       "' -frames:v 2 -pix_fmt yuv420p " + arguments + " " + path;
  if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
  return from_mp4(path);
}

}  // namespace freshet::test
