#include "delivery/path_gate.hpp"

#include "access/hash.hpp"
#include "delivery/doorman.hpp"
#include "net/loop.hpp"

#include <algorithm>

namespace freshet::delivery {
namespace {

constexpr std::string_view kLive = "/live/";
constexpr std::string_view kPrefix = "/~";

constexpr char kNotSigned[] =
    "this address is not signed by this server for what it asks for; ask for a new link";
constexpr char kExpired[] = "this link has expired; ask for a new one";
constexpr char kNeedsEntry[] =
    "viewers of this server are asked about: begin with the channel's index.m3u8, manifest.mpd or "
    "ll.mpd, and follow the addresses in it";
constexpr char kNeedsLink[] = "this channel is watched by a signed link only; ask for one";

http::Response forbidden(std::string_view why) {
  auto response = http::problem(403, "Forbidden", why);
  response.kind = "forbidden";
  return response.with("cache-control", "no-store");
}

/// "main" of "/live/main/source/index.m3u8"; empty when nothing of a channel is asked for.
std::string_view channel_of(std::string_view path) {
  if (!path.starts_with(kLive)) return {};
  path.remove_prefix(kLive.size());
  return path.substr(0, path.find('/'));
}

/// What playlists and manifests name; of anything else it counts that it is asked for now.
bool is_media(std::string_view path) {
  return path.ends_with(".m4s") || path.ends_with(".mp4") || path.ends_with(".jpg");
}

}  // namespace

struct PathGate::Asked {
  std::string_view token;
  std::string_view path;  // behind the prefix
  std::string_view channel;
};

PathGate::PathGate(House house) : house_{std::move(house)}, memories_(house_.loops) {}

std::optional<http::Response> PathGate::judge(http::Request& request) {
  std::string_view const path = request.path;
  auto const has_prefix = path.starts_with(kPrefix);
  if (!has_prefix && !path.starts_with(kLive)) return std::nullopt;
  auto const end = has_prefix ? std::min(path.find('/', 1), path.size()) : 0;
  // A browser asks so what it may ask, and is told nothing of what is there.
  auto const preflight = request.method == http::Method::options;
  if (has_prefix && !preflight) {
    auto const behind = path.substr(end);
    Asked const asked{path.substr(kPrefix.size(), end - kPrefix.size()), behind,
                      channel_of(behind)};
    if (auto refused = refuse_linked(request, asked)) return refused;
  } else if (!preflight) {
    if (auto refused = refuse_plain(request)) return refused;
  }
  request.taken.assign(request.path, 0, end);
  request.path.erase(0, end);
  if (request.path.empty()) request.path = "/";
  return std::nullopt;
}

std::optional<http::Response> PathGate::refuse_plain(http::Request const& request) const {
  std::string const channel{channel_of(request.path)};
  if (house_.refuse && !channel.empty()) {
    if (auto refused = house_.refuse(request, channel, nullptr)) return refused;
  }
  if (house_.access(channel) != config::Access::open) return forbidden(kNeedsLink);
  if (house_.asks && house_.asks() && !is_entry(request.path)) return forbidden(kNeedsEntry);
  return std::nullopt;
}

std::optional<http::Response> PathGate::refuse_linked(http::Request const& request,
                                                      Asked const& asked) {
  if (asked.channel.empty()) return forbidden(kNotSigned);
  auto const* const token = read(request, asked);
  if (token == nullptr) return forbidden(kNotSigned);
  auto const now_s = house_.clock.wall_us() / 1'000'000;
  auto const media = is_media(asked.path);
  if (now_s >= token->expires_at) {
    auto const late_s = now_s - token->expires_at;
    if (!media || late_s >= grace_s(std::string{asked.channel})) return forbidden(kExpired);
  }
  if (media || !house_.refuse) return std::nullopt;
  return house_.refuse(request, std::string{asked.channel}, token);
}

access::PathToken const* PathGate::read(http::Request const& request, Asked const& asked) {
  auto& memory = memories_.at(request.loop == nullptr ? 0 : request.loop->index());
  if (!memory) memory = std::make_unique<Memory>();
  auto& known = (*memory)[std::hash<std::string_view>{}(asked.token) % memory->size()];
  auto const version = house_.tokens.keys_version();
  if (known.keys_version == version && known.channel == asked.channel &&
      access::same_in_constant_time(known.text, asked.token)) {
    return &known.token;
  }
  auto const scope = access::live_scope(asked.channel);
  auto token = access::read_path_token(asked.token, scope, *house_.tokens.keys());
  if (!token) return nullptr;
  known = {std::string{asked.token}, std::string{asked.channel}, version, std::move(*token)};
  return &known.token;
}

std::int64_t PathGate::grace_s(std::string const& channel) const {
  auto const presentation = house_.origin.find(channel);
  return presentation ? 3 * std::int64_t{presentation->options().promises.target_duration} : 0;
}

}  // namespace freshet::delivery
