/// push FILE rtmp://HOST:PORT/APP/KEY: publishes a file over Enhanced RTMP, as fast as it plays,
/// again and again: HEVC, AV1, VP9 and Opus, which Debian's ffmpeg cannot send.
extern "C" {
#include <libavformat/avformat.h>
}

#include "support/tcp_client.hpp"
#include "wire/flv/audio_tag.hpp"
#include "wire/flv/video_tag.hpp"
#include "wire/rtmp/client_session.hpp"
#include "wire/vp9/config.hpp"
#include "wire/vp9/frame_header.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>

namespace {

using namespace freshet;
using wire::flv::FourCc;
using wire::rtmp::ClientSession;

struct Address {
  std::uint16_t port = 0;
  std::string app, key;
};

std::optional<Address> read_address(std::string const& url) {
  auto const colon = url.find(':', 7), slash = url.find('/', 7), last = url.rfind('/');
  if (!url.starts_with("rtmp://") || colon > slash || last <= slash) return std::nullopt;
  auto const port = std::stoi(url.substr(colon + 1, slash - colon - 1));
  return Address{static_cast<std::uint16_t>(port), url.substr(slash + 1, last - slash - 1),
                 url.substr(last + 1)};
}

FourCc fourcc_of(AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_H264:
      return FourCc::avc;
    case AV_CODEC_ID_HEVC:
      return FourCc::hevc;
    case AV_CODEC_ID_AV1:
      return FourCc::av1;
    case AV_CODEC_ID_VP9:
      return FourCc::vp9;
    case AV_CODEC_ID_AAC:
      return FourCc::aac;
    case AV_CODEC_ID_OPUS:
      return FourCc::opus;
    default:
      return FourCc::none;
  }
}

Bytes octets(std::uint8_t const* data, int size) {
  return Bytes::copy(
      ByteSpan{reinterpret_cast<std::byte const*>(data), static_cast<std::size_t>(size)});
}

class Pusher {
 public:
  Pusher(Address const& to, AVFormatContext* in)
      : in_{in},
        socket_{to.port},
        session_{{to.app, "rtmp://127.0.0.1/" + to.app, to.key, {"*"}},
                 [](std::span<std::byte> out) { std::ranges::fill(out, std::byte{7}); }} {
    flush();
    while (session_.state() == ClientSession::State::connecting) {
      auto const octet = socket_.receive(1);
      if (octet.empty() || !session_.feed(as_bytes(octet))) break;
      flush();
    }
  }

  [[nodiscard]] bool publishing() const {
    return session_.state() == ClientSession::State::publishing;
  }
  [[nodiscard]] std::string const& refusal() const { return session_.refusal(); }

  void configure() {
    for (unsigned i = 0; i < in_->nb_streams; ++i) {
      auto const* par = in_->streams[i]->codecpar;
      auto const record = par->codec_id == AV_CODEC_ID_VP9
                              ? vp9_record(static_cast<int>(i))
                              : octets(par->extradata, par->extradata_size);
      if (par->codec_type == AVMEDIA_TYPE_VIDEO) {
        session_.send_video(wire::flv::write_video_config(fourcc_of(par->codec_id), record), 0);
      } else if (par->codec_type == AVMEDIA_TYPE_AUDIO) {
        session_.send_audio(wire::flv::write_audio_config(fourcc_of(par->codec_id), record), 0);
      }
    }
    flush();
  }

  /// The whole file once, its first time stamp at `from_ms`; answers where the next round begins.
  double play(double from_ms, std::chrono::steady_clock::time_point began) {
    double end = from_ms;
    AVPacket* packet = av_packet_alloc();
    while (av_read_frame(in_, packet) >= 0) {
      auto const* stream = in_->streams[packet->stream_index];
      auto const unit = av_q2d(stream->time_base) * 1000;
      auto const at = static_cast<double>(packet->dts) * unit;
      if (!lead_ms_) lead_ms_ = std::max(0.0, -at);  // an audio encoder's run-up lies before zero
      auto const dts = from_ms + std::max(0.0, at + *lead_ms_);
      std::this_thread::sleep_until(
          began + std::chrono::microseconds{static_cast<std::int64_t>(dts * 1000)});
      send(*stream->codecpar, *packet, dts, static_cast<double>(packet->pts - packet->dts) * unit);
      end = std::max(end, dts + static_cast<double>(packet->duration) * unit);
      av_packet_unref(packet);
    }
    av_packet_free(&packet);
    av_seek_frame(in_, -1, 0, AVSEEK_FLAG_BACKWARD);
    return end;
  }

 private:
  /// libavformat keeps no VP9 record: it is made from the first frame.
  Bytes vp9_record(int stream) {
    Bytes record;
    AVPacket* packet = av_packet_alloc();
    while (record.empty() && av_read_frame(in_, packet) >= 0) {
      if (packet->stream_index == stream) {
        auto const frame = octets(packet->data, packet->size);
        if (auto const header = wire::vp9::parse_frame_header(frame.span())) {
          record = wire::vp9::make_config(*header);
        }
      }
      av_packet_unref(packet);
    }
    av_packet_free(&packet);
    av_seek_frame(in_, -1, 0, AVSEEK_FLAG_BACKWARD);
    return record;
  }

  void send(AVCodecParameters const& par, AVPacket const& packet, double dts, double composition) {
    auto const unit = octets(packet.data, packet.size);
    auto const at = static_cast<std::uint32_t>(dts);
    auto const key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    if (par.codec_type == AVMEDIA_TYPE_VIDEO) {
      auto const offset = static_cast<std::int32_t>(composition + 0.5);
      session_.send_video(wire::flv::write_video_frame(fourcc_of(par.codec_id), unit, key, offset),
                          at);
    } else {
      session_.send_audio(wire::flv::write_audio_frame(fourcc_of(par.codec_id), unit), at);
    }
    flush();
  }
  void flush() {
    auto const out = session_.take_output();
    if (!out.empty()) socket_.send(as_text(out));
  }

  AVFormatContext* in_;
  test::TcpClient socket_;
  ClientSession session_;
  std::optional<double> lead_ms_;
};

}  // namespace

int main(int argc, char** argv) {
  auto const to = argc == 3 ? read_address(argv[2]) : std::nullopt;
  AVFormatContext* in = nullptr;
  if (!to || avformat_open_input(&in, argv[1], nullptr, nullptr) < 0) {
    std::fprintf(stderr, "usage: push FILE rtmp://127.0.0.1:PORT/live/KEY\n");
    return 2;
  }
  avformat_find_stream_info(in, nullptr);
  try {
    Pusher pusher{*to, in};
    if (!pusher.publishing()) {
      std::fprintf(stderr, "refused: %s\n", pusher.refusal().c_str());
      return 1;
    }
    pusher.configure();
    auto const began = std::chrono::steady_clock::now();
    for (double at = 0;;) at = pusher.play(at, began);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
