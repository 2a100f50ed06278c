#include "origin/journal.hpp"

#include "origin/codec_text.hpp"
#include "origin/deflate.hpp"
#include "origin/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace freshet::origin {
namespace {

/// Of a segment; a part lasts a third of a second.
constexpr std::size_t kMostParts = 1'024;
constexpr std::size_t kSumDigits = 8;

/// Words are not empty and have no space in them.
std::string_view word_of(std::string_view text) { return text.empty() ? "-" : text; }
std::string text_of(std::string_view word) { return std::string{word == "-" ? "" : word}; }

/// Of any text a word.
std::string escaped(std::string_view text) {
  std::string out;
  for (auto const c : text) {
    auto const octet = static_cast<unsigned char>(c);
    if (octet > 0x20 && octet < 0x7F && c != '%' && c != '-') {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02x}", octet);
    }
  }
  return out.empty() ? "-" : out;
}

std::optional<std::string> unescaped(std::string_view word) {
  std::string out;
  if (word == "-") return out;
  while (!word.empty()) {
    if (word[0] != '%') {
      out += word[0];
      word.remove_prefix(1);
      continue;
    }
    unsigned octet = 0;
    if (word.size() < 3) return std::nullopt;
    auto const [end, error] = std::from_chars(word.data() + 1, word.data() + 3, octet, 16);
    if (error != std::errc{} || end != word.data() + 3) return std::nullopt;
    out += static_cast<char>(octet);
    word.remove_prefix(3);
  }
  return out;
}

unsigned flags_of(SegmentFacts const& s) {
  return (s.discontinuity ? 1U : 0U) | (s.gap ? 2U : 0U) | (s.at_once ? 4U : 0U);
}

std::string parts_of(std::vector<SegmentNote::Part> const& parts) {
  std::string text;
  for (auto const& part : parts) {
    fmt::format_to(std::back_inserter(text), " {} {} {:d}", part.duration.n, part.size,
                   part.independent);
  }
  return text;
}

struct Line {
  std::string operator()(ShowNote const& n) const {
    auto const& p = n.promises;
    return fmt::format("show 1 {} {} {} {} {} {:d} {} {} {}", word_of(n.stream_id),
                       word_of(n.protocol), n.started_us, n.wall_us_at_zero, n.first_msn,
                       p.low_latency, p.part_target.count(), p.target_duration,
                       p.can_skip_until.count());
  }
  std::string operator()(TrackNote const& n) const {
    auto const& t = n.track;
    return fmt::format("track {:d} {} {} {} {} {}", n.given, static_cast<std::uint32_t>(t.id),
                       t.timebase.hz, word_of(t.label), t.bit_rate, codec_text(t.codec));
  }
  std::string operator()(InitNote const& n) const {
    return fmt::format("init {} {} {}", word_of(n.rendition), n.index, codec_text(n.codec));
  }
  std::string operator()(SegmentNote const& n) const {
    auto const& s = n.facts;
    return fmt::format("segment {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}{}",
                       word_of(n.rendition), s.msn, n.file, n.offset, s.size, s.start.n,
                       s.duration.n, s.wall_us, flags_of(s), s.init, s.key.offset, s.key.size,
                       s.keys_before, s.discontinuities, s.listed_before.n, s.lived_before.n,
                       n.parts.size(), parts_of(n.parts));
  }
  std::string operator()(CaptionsNote const& n) const {
    return fmt::format("captions {}", word_of(n.rendition));
  }
  std::string operator()(MarkNote const& n) const {
    auto const& m = n.mark;
    return fmt::format("mark {} {} {} {} {} {}", escaped(m.id), escaped(m.class_name), m.start_ms,
                       m.end_ms ? std::to_string(*m.end_ms) : "-", escaped(m.kind),
                       escaped(m.text));
  }
  std::string operator()(EndNote const&) const { return "end"; }
};

std::optional<Note> read_show(Words& words) {
  if (words.number<unsigned>() != 1) return std::nullopt;
  ShowNote n;
  n.stream_id = text_of(words.word());
  n.protocol = text_of(words.word());
  n.started_us = words.number<std::int64_t>();
  n.wall_us_at_zero = words.number<std::int64_t>();
  n.first_msn = words.number<std::uint64_t>();
  n.promises.low_latency = words.flag();
  n.promises.part_target = Microseconds{words.number<std::int64_t>()};
  n.promises.target_duration = words.number<std::uint32_t>();
  n.promises.can_skip_until = Microseconds{words.number<std::int64_t>()};
  return n;
}

std::optional<Note> read_track(Words& words) {
  TrackNote n;
  n.given = words.flag();
  n.track.id = TrackId{words.number<std::uint32_t>()};
  n.track.timebase = {words.number<std::int64_t>()};
  n.track.label = text_of(words.word());
  n.track.bit_rate = words.number<std::uint64_t>();
  auto codec = read_codec(words);
  if (!codec || n.track.timebase.hz <= 0) return std::nullopt;
  n.track.codec = std::move(*codec);
  return n;
}

std::optional<Note> read_init(Words& words) {
  InitNote n;
  n.rendition = text_of(words.word());
  n.index = words.number<std::uint32_t>();
  auto codec = read_codec(words);
  if (!codec) return std::nullopt;
  n.codec = std::move(*codec);
  return n;
}

bool read_parts(Words& words, SegmentNote& n) {
  auto const count = words.number<std::size_t>();
  if (!words.ok() || count > kMostParts) return false;
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < count && words.ok(); ++i) {
    SegmentNote::Part part;
    part.duration = {words.number<std::int64_t>()};
    part.size = words.number<std::uint64_t>();
    part.independent = words.flag();
    size += part.size;
    n.parts.push_back(part);
  }
  return n.facts.gap || size == n.facts.size;
}

std::optional<Note> read_segment(Words& words) {
  SegmentNote n;
  auto& s = n.facts;
  n.rendition = text_of(words.word());
  s.msn = words.number<std::uint64_t>();
  n.file = words.number<std::uint64_t>();
  n.offset = words.number<std::uint64_t>();
  s.size = words.number<std::uint64_t>();
  s.start = {words.number<std::int64_t>()};
  s.duration = {words.number<std::int64_t>()};
  s.wall_us = words.number<std::int64_t>();
  auto const flags = words.number<unsigned>();
  s.discontinuity = (flags & 1U) != 0;
  s.gap = (flags & 2U) != 0;
  s.at_once = (flags & 4U) != 0;
  s.init = words.number<std::uint32_t>();
  s.key.offset = words.number<std::uint32_t>();
  s.key.size = words.number<std::uint32_t>();
  s.keys_before = words.number<std::uint64_t>();
  s.discontinuities = words.number<std::uint64_t>();
  s.listed_before = {words.number<std::int64_t>()};
  s.lived_before = {words.number<std::int64_t>()};
  if (!read_parts(words, n) || s.duration.n < 0) return std::nullopt;
  return n;
}

std::optional<Note> read_mark(Words& words) {
  MarkNote n;
  auto& m = n.mark;
  auto const text = [&](std::string& into) {
    auto read = unescaped(words.word());
    if (read) into = std::move(*read);
    return read.has_value();
  };
  if (!text(m.id) || !text(m.class_name)) return std::nullopt;
  m.start_ms = words.number<std::int64_t>();
  if (auto const end = words.word(); end != "-") {
    Words one{end};
    m.end_ms = one.number<std::int64_t>();
    if (!one.ok() || !one.empty()) return std::nullopt;
  }
  if (!text(m.kind) || !text(m.text)) return std::nullopt;
  return n;
}

std::optional<Note> read_words(Words& words) {
  auto const kind = words.word();
  if (kind == "show") return read_show(words);
  if (kind == "track") return read_track(words);
  if (kind == "init") return read_init(words);
  if (kind == "segment") return read_segment(words);
  if (kind == "captions") return CaptionsNote{text_of(words.word())};
  if (kind == "mark") return read_mark(words);
  if (kind == "end") return EndNote{};
  return std::nullopt;
}

}  // namespace

std::string line_of(Note const& note) {
  auto const text = std::visit(Line{}, note);
  return fmt::format("{:08x} {}\n", crc_of(as_bytes(text)), text);
}

std::optional<Note> read_line(std::string_view line) {
  if (line.size() <= kSumDigits || line[kSumDigits] != ' ') return std::nullopt;
  auto const text = line.substr(kSumDigits + 1);
  if (line.substr(0, kSumDigits) != fmt::format("{:08x}", crc_of(as_bytes(text)))) {
    return std::nullopt;
  }
  return read_note(text);
}

std::optional<Note> read_note(std::string_view text) {
  Words words{text};
  auto note = read_words(words);
  return words.ok() && words.empty() ? note : std::nullopt;
}

}  // namespace freshet::origin
