#include "wire/hls/multivariant.hpp"

#include "wire/hls/attributes.hpp"

#include <algorithm>

namespace freshet::wire::hls {
namespace {

std::string_view name_of(VideoRange range) {
  switch (range) {
    case VideoRange::hlg:
      return "HLG";
    case VideoRange::pq:
      return "PQ";
    case VideoRange::sdr:
      break;
  }
  return "SDR";
}

/// §4.4.6.2: letters, digits and + / = . - _ ; anything else becomes a dash.
std::string stable_id(std::string_view text) {
  std::string out{text};
  std::ranges::replace_if(
      out,
      [](char c) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return !letter && !(c >= '0' && c <= '9') &&
               std::string_view{"+/=.-_"}.find(c) == std::string_view::npos;
      },
      '-');
  return out;
}

/// What every EXT-X-MEDIA says first.
template <class Rendition>
void append_media_head(AttributeWriter& write, char const* type, Rendition const& rendition) {
  write.word("TYPE", type);
  write.text("GROUP-ID", rendition.group_id);
  write.text("NAME", rendition.name);
  if (!rendition.language.empty()) write.text("LANGUAGE", rendition.language);
}

void append(std::string& out, AudioRendition const& audio) {
  out += "#EXT-X-MEDIA:";
  AttributeWriter write{out};
  append_media_head(write, "AUDIO", audio);
  write.word("DEFAULT", audio.is_default ? "YES" : "NO");
  // §4.4.6.1: a default rendition is also selected automatically.
  write.word("AUTOSELECT", audio.autoselect || audio.is_default ? "YES" : "NO");
  if (audio.channels != 0) write.text("CHANNELS", std::to_string(audio.channels));
  if (!audio.stable_id.empty()) write.text("STABLE-RENDITION-ID", stable_id(audio.stable_id));
  if (audio.uri) write.uri("URI", *audio.uri);
  out += '\n';
}

void append(std::string& out, Captions const& captions) {
  out += "#EXT-X-MEDIA:";
  AttributeWriter write{out};
  append_media_head(write, "CLOSED-CAPTIONS", captions);
  write.word("DEFAULT", "NO");
  write.word("AUTOSELECT", "YES");
  write.text("INSTREAM-ID", captions.instream_id);
  out += '\n';
}

void append(std::string& out, SessionData const& data) {
  out += "#EXT-X-SESSION-DATA:";
  AttributeWriter write{out};
  write.text("DATA-ID", data.id);
  write.text("VALUE", data.value);
  out += '\n';
}

void append_base(AttributeWriter& write, VariantBase const& variant) {
  write.number("BANDWIDTH", variant.bandwidth);
  if (variant.average_bandwidth) write.number("AVERAGE-BANDWIDTH", *variant.average_bandwidth);
  if (!variant.codecs.empty()) write.text("CODECS", variant.codecs);
  if (variant.resolution) {
    write.word("RESOLUTION", std::to_string(variant.resolution->width) + "x" +
                                 std::to_string(variant.resolution->height));
  }
  if (variant.video_range) write.word("VIDEO-RANGE", name_of(*variant.video_range));
  if (variant.score) write.number("SCORE", *variant.score);
  if (!variant.stable_id.empty()) write.text("STABLE-VARIANT-ID", stable_id(variant.stable_id));
}

void append(std::string& out, Variant const& variant) {
  out += "#EXT-X-STREAM-INF:";
  AttributeWriter write{out};
  append_base(write, variant);
  if (auto const rate = variant.frame_rate; rate.known()) {
    std::string text;
    auto const millis = (std::int64_t{rate.num} * 1000 + rate.den / 2) / rate.den;
    append_decimal(text, millis, 3, Zeros::kept);
    write.word("FRAME-RATE", text);
  }
  if (!variant.audio_group.empty()) write.text("AUDIO", variant.audio_group);
  if (!variant.captions_group.empty()) {
    write.text("CLOSED-CAPTIONS", variant.captions_group);
  } else if (variant.no_captions) {
    write.word("CLOSED-CAPTIONS", "NONE");
  }
  out += '\n';
  append_uri(out, variant.uri);
  out += '\n';
}

void append(std::string& out, IFrameVariant const& variant) {
  out += "#EXT-X-I-FRAME-STREAM-INF:";
  AttributeWriter write{out};
  append_base(write, variant);
  write.uri("URI", variant.uri);
  out += '\n';
}

}  // namespace

VideoRange video_range_of(Colour colour) {
  constexpr unsigned kPq = 16, kHlg = 18;  // ITU-T H.273
  if (colour.transfer == kPq) return VideoRange::pq;
  return colour.transfer == kHlg ? VideoRange::hlg : VideoRange::sdr;
}

std::string to_string(Multivariant const& playlist) {
  std::string out = "#EXTM3U\n";
  if (playlist.independent_segments) out += "#EXT-X-INDEPENDENT-SEGMENTS\n";
  for (auto const& data : playlist.session_data) append(out, data);
  for (auto const& audio : playlist.audio) append(out, audio);
  for (auto const& captions : playlist.captions) append(out, captions);
  for (auto const& variant : playlist.variants) append(out, variant);
  for (auto const& variant : playlist.i_frames) append(out, variant);
  return out;
}

}  // namespace freshet::wire::hls
