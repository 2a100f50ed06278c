/// LadderFormat: `auto`, `off`, or rungs by hand.
#include "app/config_format.hpp"

#include <algorithm>

namespace freshet::app {
namespace {

constexpr std::size_t kMostRungs = 8;

AmountFormat<std::uint64_t> rung_bitrate() {
  return {bitrate_units(), "3Mbps", 50'000, 200'000'000};
}

WordFormat codec_format() { return {{"h264", "hevc", "vp9", "av1"}}; }

/// Null, or the node that is wrong.
Node const* read_field(Node const& field, config::Rung& rung) {
  if (field.key == "name") return TextFormat{}.read(field, rung.name);
  if (field.key == "height") return CountFormat{64, 4320}.read(field, rung.height);
  if (field.key == "bitrate") return rung_bitrate().read(field, rung.bitrate);
  if (field.key == "fps") return CountFormat{0, 120}.read(field, rung.fps);
  if (field.key == "codec") return codec_format().read(field, rung.codec);
  return &field;
}

Node const* read_rung(Node const& node, config::Rung& rung) {
  if (node.kind != Node::Kind::map) return &node;
  for (auto const& field : node.items) {
    if (auto const* const wrong = read_field(field, rung)) return wrong;
  }
  auto const fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  bool const named = !rung.name.empty() && rung.name.size() <= 32 &&
                     std::all_of(rung.name.begin(), rung.name.end(), fits);
  return named && rung.height % 2 == 0 && rung.height != 0 && rung.bitrate != 0 ? nullptr : &node;
}

}  // namespace

std::string LadderFormat::expects() const {
  return "auto, off, or at most 8 rungs such as {name: 720p, height: 720, bitrate: 3Mbps, fps: 30}"
         " with another name each (fps may be left out; codec: hevc, vp9 or av1 for another than "
         "h264)";
}

Node const* LadderFormat::read(Node const& node, config::Channel& channel) const {
  bool const word = node.kind == Node::Kind::scalar && (node.text == "auto" || node.text == "off");
  if (!word && (node.kind != Node::Kind::list || node.items.size() > kMostRungs)) return &node;
  std::vector<config::Rung> rungs;
  for (auto const& item : node.items) {
    config::Rung rung;
    if (auto const* const wrong = read_rung(item, rung)) return wrong;
    auto const same = [&](config::Rung const& other) { return other.name == rung.name; };
    if (std::any_of(rungs.begin(), rungs.end(), same)) return &item;
    rungs.push_back(std::move(rung));
  }
  channel.ladder_auto = node.text == "auto" && word;
  channel.ladder = std::move(rungs);
  return nullptr;
}

std::string LadderFormat::show(config::Channel const& channel) const {
  if (channel.ladder_auto) return "auto";
  if (channel.ladder.empty()) return "off";
  std::string out = "[";
  for (auto const& rung : channel.ladder) {
    out += (out.size() > 1 ? ", {name: " : "{name: ") + show_text(rung.name);
    out += ", height: " + std::to_string(rung.height);
    out += ", bitrate: " + rung_bitrate().show(rung.bitrate);
    out += ", fps: " + std::to_string(rung.fps);
    if (rung.codec != "h264") out += ", codec: " + rung.codec;
    out += "}";
  }
  return out + "]";
}

}  // namespace freshet::app
