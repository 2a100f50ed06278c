#include "wire/hls/attributes.hpp"
#include "wire/hls/lines.hpp"
#include "wire/hls/multivariant.hpp"

#include <algorithm>

namespace freshet::wire::hls {
namespace {

constexpr std::size_t kMostEntries = 512;  // of a kind; groups and names are searched one by one

std::optional<std::uint32_t> narrow(std::optional<std::uint64_t> n) {
  if (!n || *n > UINT32_MAX) return {};
  return static_cast<std::uint32_t>(*n);
}

std::optional<Resolution> read_resolution(AttributeReader& read) {
  auto const text = read.word("RESOLUTION");
  if (!text) return {};
  auto const x = text->find('x');
  auto const width = narrow(parse_number(text->substr(0, x)));
  auto const height = x == text->npos ? std::nullopt : narrow(parse_number(text->substr(x + 1)));
  if (width && height) return Resolution{*width, *height};
  read.fail("RESOLUTION is not WIDTHxHEIGHT");
  return {};
}

std::optional<VideoRange> read_video_range(AttributeReader& read) {
  auto const text = read.word("VIDEO-RANGE");
  if (!text) return {};
  if (*text == "HLG") return VideoRange::hlg;
  if (*text == "PQ") return VideoRange::pq;
  if (*text != "SDR") read.fail("VIDEO-RANGE is unknown");
  return VideoRange::sdr;
}

std::optional<std::uint32_t> read_score(AttributeReader& read) {
  auto const score = read.seconds("SCORE");  // a decimal number like any other
  if (!score) return {};
  return narrow(static_cast<std::uint64_t>(in_units(*score, 1, Rounding::down)));
}

void read_base(AttributeReader& read, VariantBase& into) {
  into.bandwidth = read.need_number("BANDWIDTH");
  if (!read.error() && into.bandwidth == 0) read.fail("BANDWIDTH is 0");
  into.average_bandwidth = read.number("AVERAGE-BANDWIDTH");
  into.codecs = read.text("CODECS").value_or("");
  into.resolution = read_resolution(read);
  into.video_range = read_video_range(read);
  into.stable_id = read.text("STABLE-VARIANT-ID").value_or("");
  into.score = read_score(read);
}

/// Thousandths of frames per second are all that is printed.
Ratio read_frame_rate(AttributeReader& read) {
  auto const rate = read.seconds("FRAME-RATE");
  if (!rate) return {};
  auto const millis = narrow(static_cast<std::uint64_t>(in_units(*rate, 1000, Rounding::nearest)));
  if (millis && *millis != 0) return {*millis, 1000};
  read.fail("FRAME-RATE is out of range");
  return {};
}

class MultivariantParser {
 public:
  Result<> line(std::string_view line);
  Result<Multivariant> finish() &&;

 private:
  Result<> session_data(std::string_view value);
  Result<> media(std::string_view value);
  void sound(AttributeReader& read, bool kept);
  void captions(AttributeReader& read);
  Result<> stream(std::string_view value);
  Result<> i_frame_stream(std::string_view value);
  [[nodiscard]] Result<> check_groups() const;

  Multivariant playlist_;
  std::optional<Variant> open_;  // its address is on the next line
};

Result<> status(AttributeReader const& read) {
  if (read.error()) return *read.error();
  return {};
}

Result<> MultivariantParser::line(std::string_view line) {
  if (!line.starts_with('#')) {
    if (!open_) return malformed("an address without EXT-X-STREAM-INF");
    if (playlist_.variants.size() == kMostEntries) return malformed("too many variants");
    open_->uri = line;
    playlist_.variants.push_back(std::move(*open_));
    open_.reset();
    return {};
  }
  if (open_) return malformed("no address after EXT-X-STREAM-INF");
  auto const [name, value] = split_tag(line);
  if (name == "#EXT-X-INDEPENDENT-SEGMENTS") playlist_.independent_segments = true;
  if (name == "#EXT-X-SESSION-DATA") return session_data(value);
  if (name == "#EXT-X-MEDIA") return media(value);
  if (name == "#EXT-X-STREAM-INF") return stream(value);
  if (name == "#EXT-X-I-FRAME-STREAM-INF") return i_frame_stream(value);
  if (name == "#EXTINF" || name == "#EXT-X-TARGETDURATION") {
    return malformed(std::string{name} + " in a multivariant playlist");
  }
  return {};
}

/// Of data elsewhere and in several languages nothing is kept.
Result<> MultivariantParser::session_data(std::string_view value) {
  AttributeReader read{value};
  SessionData data;
  data.id = read.need_text("DATA-ID");
  auto const text = read.text("VALUE");
  data.value = text.value_or("");
  auto const kept = text && !read.text("LANGUAGE");
  auto& all = playlist_.session_data;
  if (kept && std::ranges::find(all, data.id, &SessionData::id) != all.end()) {
    read.fail("a second DATA-ID");
  } else if (kept && all.size() == kMostEntries) {
    read.fail("too much session data");
  } else if (kept) {
    all.push_back(std::move(data));
  }
  return status(read);
}

/// A name stands once in a group.
template <class Rendition>
bool has_twin(std::vector<Rendition> const& all, Rendition const& one) {
  return std::ranges::any_of(all, [&](Rendition const& other) {
    return other.group_id == one.group_id && other.name == one.name;
  });
}

Result<> MultivariantParser::media(std::string_view value) {
  AttributeReader read{value};
  auto const type = read.need_word("TYPE");
  if (playlist_.audio.size() + playlist_.captions.size() >= kMostEntries) {
    read.fail("too many renditions");
  } else if (type == "CLOSED-CAPTIONS") {
    captions(read);
  } else {
    sound(read, type == "AUDIO");
  }
  return status(read);
}

void MultivariantParser::sound(AttributeReader& read, bool kept) {
  AudioRendition audio;
  audio.group_id = read.need_text("GROUP-ID");
  audio.name = read.need_text("NAME");
  audio.language = read.text("LANGUAGE").value_or("");
  audio.is_default = read.yes("DEFAULT");
  audio.autoselect = read.yes("AUTOSELECT");
  // "2", or "16/JOC" and the like: the count is what stands first.
  auto const channels = read.text("CHANNELS").value_or("");
  audio.channels = narrow(parse_number(channels.substr(0, channels.find('/')))).value_or(0);
  audio.stable_id = read.text("STABLE-RENDITION-ID").value_or("");
  audio.uri = read.text("URI");
  if (!kept) return;
  if (has_twin(playlist_.audio, audio)) read.fail("a second NAME in its group");
  playlist_.audio.push_back(std::move(audio));
}

void MultivariantParser::captions(AttributeReader& read) {
  Captions captions;
  captions.group_id = read.need_text("GROUP-ID");
  captions.name = read.need_text("NAME");
  captions.language = read.text("LANGUAGE").value_or("");
  captions.instream_id = read.need_text("INSTREAM-ID");
  if (has_twin(playlist_.captions, captions)) read.fail("a second NAME in its group");
  playlist_.captions.push_back(std::move(captions));
}

Result<> MultivariantParser::stream(std::string_view value) {
  AttributeReader read{value};
  Variant variant;
  read_base(read, variant);
  variant.frame_rate = read_frame_rate(read);
  variant.audio_group = read.text("AUDIO").value_or("");
  // NONE is a word, the name of a group of captions a quoted string.
  variant.no_captions = false;
  for (auto const& attribute : read.all()) {
    if (attribute.name != "CLOSED-CAPTIONS") continue;
    if (attribute.quoted) variant.captions_group = attribute.value;
    variant.no_captions = !attribute.quoted && attribute.value == "NONE";
  }
  open_ = std::move(variant);
  return status(read);
}

Result<> MultivariantParser::i_frame_stream(std::string_view value) {
  AttributeReader read{value};
  IFrameVariant variant;
  read_base(read, variant);
  variant.uri = read.need_text("URI");
  playlist_.i_frames.push_back(std::move(variant));
  return status(read);
}

Result<> MultivariantParser::check_groups() const {
  for (auto const& variant : playlist_.variants) {
    auto const& group = variant.audio_group;
    if (group.empty()) continue;
    if (std::ranges::find(playlist_.audio, group, &AudioRendition::group_id) ==
        playlist_.audio.end()) {
      return malformed("no EXT-X-MEDIA has the GROUP-ID \"" + group + "\"");
    }
  }
  return {};
}

Result<Multivariant> MultivariantParser::finish() && {
  if (open_) return malformed("no address after EXT-X-STREAM-INF");
  if (auto checked = check_groups(); !checked) return checked.error();
  return std::move(playlist_);
}

}  // namespace

Result<Multivariant> parse_multivariant(std::string_view text) {
  if (auto checked = check_text(text); !checked) return checked.error();
  Lines lines{text};
  MultivariantParser parser;
  while (auto const line = lines.next()) {
    if (auto read = parser.line(*line); !read) return lines.at(std::move(read).error());
  }
  return std::move(parser).finish();
}

}  // namespace freshet::wire::hls
