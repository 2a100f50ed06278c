#include "av/source.hpp"

#include "av/log.hpp"
#include "av/ptr.hpp"
#include "av/source_error.hpp"
#include "av/source_options.hpp"
#include "base/clock.hpp"
#include "wire/mpegts/unwrap.hpp"

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/mathematics.h>
}

#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <utility>

namespace freshet::av {
namespace {

using boost::system::errc::errc_t;
using InputContext = std::unique_ptr<AVFormatContext, Freed<avformat_close_input>>;

constexpr AVRational kSourceBase{1, 90'000};

SourceForm form_of(AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_H264:
      return SourceForm::h264;
    case AV_CODEC_ID_HEVC:
      return SourceForm::h265;
    case AV_CODEC_ID_AV1:
      return SourceForm::av1;
    case AV_CODEC_ID_AAC:
      return SourceForm::aac;
    case AV_CODEC_ID_AAC_LATM:
      return SourceForm::aac_latm;
    case AV_CODEC_ID_OPUS:
      return SourceForm::opus;
    default:
      return SourceForm::other;
  }
}

Bytes octets_of(std::uint8_t const* data, std::size_t size) {
  return size == 0 ? Bytes{} : Bytes::copy(std::as_bytes(std::span{data, size}));
}

bool is_of(AVStream const& stream, AVMediaType type) {
  return stream.codecpar->codec_type == type && stream.discard < AVDISCARD_ALL &&
         (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

/// The first that can be carried, or else the first; -1: none.
int pick(AVFormatContext const& in, AVMediaType type) {
  int first = -1;
  for (unsigned i = 0; i < in.nb_streams; ++i) {
    auto const& stream = *in.streams[i];
    if (!is_of(stream, type)) continue;
    if (form_of(stream.codecpar->codec_id) != SourceForm::other) return static_cast<int>(i);
    if (first < 0) first = static_cast<int>(i);
  }
  return first;
}

bool has_video(AVFormatContext const& in, AVProgram const& program) {
  for (unsigned i = 0; i < program.nb_stream_indexes; ++i) {
    auto const& stream = *in.streams[program.stream_index[i]];
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO) return true;
  }
  return false;
}

std::int64_t rate_of(AVProgram const& program) {
  auto const* const entry = av_dict_get(program.metadata, "variant_bitrate", nullptr, 0);
  return entry == nullptr ? 0 : std::strtoll(entry->value, nullptr, 10);
}

/// Of several programmes the one with a picture and the highest rate, or the first of those.
AVProgram const* best_programme(AVFormatContext const& in) {
  AVProgram const* best = nullptr;
  auto const worth = [&](AVProgram const& program) {
    return std::pair{has_video(in, program), rate_of(program)};
  };
  for (unsigned i = 0; i < in.nb_programs; ++i) {
    auto const& program = *in.programs[i];
    if (program.nb_stream_indexes == 0) continue;
    if (best == nullptr || worth(*best) < worth(program)) best = &program;
  }
  return best;
}

/// Nothing of the other programmes is fetched any more.
void keep_best_programme(AVFormatContext& in) {
  if (in.nb_programs < 2) return;
  auto const* const best = best_programme(in);
  if (best == nullptr) return;
  for (unsigned i = 0; i < in.nb_streams; ++i) in.streams[i]->discard = AVDISCARD_ALL;
  for (unsigned i = 0; i < best->nb_stream_indexes; ++i) {
    in.streams[best->stream_index[i]]->discard = AVDISCARD_DEFAULT;
  }
}

}  // namespace

class Source::Open {
 public:
  Open(std::string address, SourceOptions options)
      : address_{std::move(address)}, options_{std::move(options)} {}
  Open(Open const&) = delete;
  Open& operator=(Open const&) = delete;
  ~Open() {
    Hush const hush;
    in_.reset();
  }

  Result<> open();
  Result<SourceUnit> read();
  [[nodiscard]] bool is_playlist() const { return std::string_view{in_->iformat->name} == "hls"; }

 private:
  /// A stream as it was seen last.
  struct Line {
    std::shared_ptr<SourceTrack const> track;
    std::uint8_t const* extradata = nullptr;
    int extradata_size = 0;
  };

  static int interrupted(void* self);
  static int open_io(AVFormatContext* in, AVIOContext** out, char const* url, int flags,
                     AVDictionary** options);
  void wait_from_now() { deadline_ = system_clock().now() + patience(); }
  /// Segments may be long, and late by half their length.
  [[nodiscard]] std::chrono::milliseconds patience() const {
    return in_ && is_playlist() ? 2 * options_.patience : options_.patience;
  }
  [[nodiscard]] bool stopped() const { return options_.stop && options_.stop(); }
  [[nodiscard]] Error error(int code) const;
  void choose();
  [[nodiscard]] bool is_wanted(AVPacket const& packet);
  void look_at(AVStream const& stream, AVPacket const& packet);
  [[nodiscard]] SourceUnit unit_of(AVStream const& stream, AVPacket const& packet);

  std::string const address_;
  SourceOptions const options_;
  SteadyTime deadline_{};
  decltype(AVFormatContext::io_open) plain_io_open_ = nullptr;
  InputContext in_;
  AvPacket packet_{av_packet_alloc()};
  unsigned known_streams_ = 0;
  int video_ = -1, audio_ = -1;
  std::map<int, Line> lines_;                      // by stream
  std::map<int, wire::mpegts::Unwrap> unwrapped_;  // by the bits of the clock
};

int Source::Open::interrupted(void* self) {
  auto const& open = *static_cast<Open const*>(self);
  return open.stopped() || system_clock().now() > open.deadline_ ? 1 : 0;
}

/// A playlist's parts are opened with few of the options of the playlist itself.
int Source::Open::open_io(AVFormatContext* in, AVIOContext** out, char const* url, int flags,
                          AVDictionary** options) {
  auto const& open = *static_cast<Open const*>(in->opaque);
  if ((flags & AVIO_FLAG_WRITE) != 0) return AVERROR(EINVAL);
  if (options != nullptr) av_dict_set(options, "tls_verify", "1", 0);
  return open.plain_io_open_(in, out, url, flags, options);
}

Error Source::Open::error(int code) const {
  if (stopped()) return failure(errc_t::operation_canceled, "it is not wanted any more");
  if (system_clock().now() > deadline_) {
    return failure(errc_t::timed_out,
                   "nothing has come for " + std::to_string(patience().count() / 1'000) + " s");
  }
  return source_error(code, address_);
}

Result<> Source::Open::open() {
  Hush const hush;  // what libav says may name the address
  auto const scheme = scheme_of(address_);
  if (allowed_protocols(scheme) == nullptr) {
    return failure(errc_t::not_supported, "addresses of that kind are not fetched");
  }
  auto* raw = avformat_alloc_context();
  if (raw == nullptr || !packet_) throw std::bad_alloc{};
  raw->interrupt_callback = {&Open::interrupted, this};
  raw->opaque = this;
  plain_io_open_ = std::exchange(raw->io_open, &Open::open_io);
  auto const* const name = format_of(scheme);
  auto const* const format = name == nullptr ? nullptr : av_find_input_format(name);
  auto* options = options_for(scheme, options_).release();
  wait_from_now();
  // It frees the context when it fails.
  auto const code = avformat_open_input(&raw, address_.c_str(), format, &options);
  AvDictionary const left{options};
  if (code < 0) return error(code);
  in_.reset(raw);
  std::string_view const found = in_->iformat->name;
  if (name == nullptr && found != "hls" && found != "mpegts") {
    return failure(errc_t::bad_message, "it is neither HLS nor MPEG-TS");
  }
  keep_best_programme(*in_);
  return {};
}

void Source::Open::choose() {
  if (in_->nb_streams == std::exchange(known_streams_, in_->nb_streams)) return;
  if (video_ < 0) video_ = pick(*in_, AVMEDIA_TYPE_VIDEO);
  if (audio_ < 0) audio_ = pick(*in_, AVMEDIA_TYPE_AUDIO);
  for (unsigned i = 0; i < in_->nb_streams; ++i) {
    auto const at = static_cast<int>(i);
    if (at != video_ && at != audio_) in_->streams[i]->discard = AVDISCARD_ALL;
  }
}

bool Source::Open::is_wanted(AVPacket const& packet) {
  choose();
  if (packet.stream_index != video_ && packet.stream_index != audio_) return false;
  if (packet.size <= 0 || (packet.flags & AV_PKT_FLAG_CORRUPT) != 0) return false;
  return packet.dts != AV_NOPTS_VALUE || packet.pts != AV_NOPTS_VALUE;
}

/// What the container says of the stream may change with any packet.
void Source::Open::look_at(AVStream const& stream, AVPacket const& packet) {
  auto& line = lines_[stream.index];
  auto const& codec = *stream.codecpar;
  std::size_t size = 0;
  auto const* const changed = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
  auto const same = line.track && codec.extradata == line.extradata &&
                    codec.extradata_size == line.extradata_size;
  if (changed == nullptr && same) return;
  SourceTrack track;
  track.video = codec.codec_type == AVMEDIA_TYPE_VIDEO;
  track.form = form_of(codec.codec_id);
  track.name =
      codec.codec_id == AV_CODEC_ID_NONE ? "of an unknown kind" : avcodec_get_name(codec.codec_id);
  track.config = changed != nullptr
                     ? octets_of(changed, size)
                     : octets_of(codec.extradata, static_cast<std::size_t>(codec.extradata_size));
  line = {std::make_shared<SourceTrack const>(std::move(track)), codec.extradata,
          codec.extradata_size};
}

SourceUnit Source::Open::unit_of(AVStream const& stream, AVPacket const& packet) {
  auto const dts = packet.dts != AV_NOPTS_VALUE ? packet.dts : packet.pts;
  auto const pts = packet.pts != AV_NOPTS_VALUE ? packet.pts : dts;
  auto at = dts;
  if (stream.pts_wrap_bits < 63) {
    auto const modulus = std::int64_t{1} << stream.pts_wrap_bits;
    at = unwrapped_.try_emplace(stream.pts_wrap_bits, modulus).first->second(dts);
  }
  auto const ticks = [&](std::int64_t t) {
    return Ticks{av_rescale_q(t, stream.time_base, kSourceBase)};
  };
  return {lines_[stream.index].track, ticks(at), ticks(at + (pts - dts)), to_bytes(packet)};
}

Result<SourceUnit> Source::Open::read() {
  Hush const hush;
  wait_from_now();
  for (;;) {
    av_packet_unref(packet_.get());
    auto const code = av_read_frame(in_.get(), packet_.get());
    if (code == AVERROR(EAGAIN) && !stopped() && system_clock().now() <= deadline_) continue;
    if (code < 0) return error(code);
    if (!is_wanted(*packet_)) {
      if (interrupted(this) != 0) return error(AVERROR_EXIT);
      continue;
    }
    auto const& stream = *in_->streams[packet_->stream_index];
    look_at(stream, *packet_);
    return unit_of(stream, *packet_);
  }
}

Source::Source(std::unique_ptr<Open> open) : open_{std::move(open)} {}
Source::Source(Source&&) noexcept = default;
Source& Source::operator=(Source&&) noexcept = default;
Source::~Source() = default;

Result<Source> Source::open(std::string const& address, SourceOptions options) {
  auto open = std::make_unique<Open>(address, std::move(options));
  if (auto opened = open->open(); !opened) return std::move(opened).error();
  return Source{std::move(open)};
}

Result<SourceUnit> Source::read() { return open_->read(); }
bool Source::is_playlist() const { return open_->is_playlist(); }

}  // namespace freshet::av
