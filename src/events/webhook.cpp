#include "events/webhook.hpp"

#include "events/signature.hpp"
#include "net/web_address.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace freshet::events {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostOfAnswer = 4'096;
constexpr std::size_t kMostOfReason = 200;
constexpr std::size_t kLongestText = 1'800;  // octets; Discord takes 2,000 characters

std::string text_at(Json const& json, char const* key) {
  auto const at = json.find(key);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

/// Nothing that a streamer wrote becomes a mention, a link or bold.
std::string plain(std::string_view text) {
  constexpr std::string_view kMarks = "\\*_~`|>#[]()<@:-";
  std::string out;
  for (char const c : text) {
    if (kMarks.find(c) != std::string_view::npos) out += '\\';
    out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out;
}

std::string names_in(Json const& data, char const* key) {
  std::string out;
  for (auto const& name : data.value(key, Json::array())) {
    if (name.is_string()) out += (out.empty() ? "" : ", ") + name.get<std::string>();
  }
  return out;
}

/// One sentence; `whose` is in bold already.
std::string sentence(std::string const& type, std::string const& whose, Json const& data) {
  auto const field = [&](char const* key) { return plain(text_at(data, key)); };
  if (type == "stream.started") return whose + " has an encoder";
  if (type == "stream.live") return whose + " is live";
  if (type == "stream.reconnecting") return whose + " waits for its encoder";
  if (type == "stream.ended") return whose + " has ended";
  if (type == "key.created") return whose + " has a new stream key, " + field("key_id");
  if (type == "key.revoked") return whose + " has lost the stream key " + field("key_id");
  if (type == "config.changed") return whose + ": changed " + plain(names_in(data, "keys"));
  if (type == "health.finding") return whose + ": " + field("says") + ' ' + field("remedy");
  if (type == "ping") return whose + " reaches this place";
  if (type == "health.cleared") return whose + ": over: " + field("says");
  if (type == "viewer.count") {
    auto const viewers = data.value("viewers", std::int64_t{0});
    return whose + " has " + std::to_string(viewers) + (viewers == 1 ? " viewer" : " viewers");
  }
  if (type == "chat.message") return whose + ": " + field("name") + ": " + field("text");
  if (type == "chat.deleted") return whose + ": messages were taken back";
  if (type == "moderation.action") {
    return whose + ": " + field("actor") + ": " + field("action") + ' ' + field("target");
  }
  if (type == "poll.opened") return whose + " asks: " + field("question");
  if (type == "poll.closed") {
    auto const total = data.find("total");
    auto const is_known = total != data.end() && total->is_number_integer();
    auto const voters = is_known ? total->get<std::int64_t>() : 0;
    return whose + ": a poll is over, with " + std::to_string(voters) +
           (voters == 1 ? " voter" : " voters");
  }
  return whose + ": " + plain(type);
}

}  // namespace

std::string reason_of(net::HttpAnswer const& answer) {
  auto reason = "it answers " + std::to_string(answer.status);
  auto const words = answer.body.substr(0, answer.body.find_first_of("\r\n"));
  if (!words.empty()) reason += ": " + words.substr(0, kMostOfReason);
  return reason;
}

bool is_discord(std::string const& url) {
  auto const address = net::parse_web_address(url);
  if (!address || address->scheme != "https" || !address->path.starts_with("/api/webhooks/")) {
    return false;
  }
  constexpr std::array<std::string_view, 4> kHosts{"discord.com", "discordapp.com",
                                                   "canary.discord.com", "ptb.discord.com"};
  return std::ranges::find(kHosts, address->host) != kHosts.end();
}

std::string discord_body(std::string const& event, std::string const& public_url) {
  auto const json = Json::parse(event, nullptr, false);
  auto const is_object = json.is_object();
  auto const channel = is_object ? text_at(json, "channel_id") : std::string{};
  auto const type = is_object ? text_at(json, "type") : std::string{};
  auto const whose = "**" + plain(channel.empty() ? "The server" : channel) + "**";
  auto text =
      sentence(type, whose, is_object ? json.value("data", Json::object()) : Json::object());
  text.resize(std::min(text.size(), kLongestText));
  if (type == "stream.live" && !public_url.empty()) text += '\n' + public_url + '/' + channel;
  Json const out{{"content", text}, {"allowed_mentions", {{"parse", Json::array()}}}};
  // The cut may have gone through a letter.
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

net::HttpRequest webhook_request(Receiver const& receiver, Delivery const& delivery,
                                 std::int64_t now_s, std::string const& public_url) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = receiver.url;
  request.headers = {{"content-type", "application/json"}};
  // Nobody reads more than the first words of what comes back.
  request.most = kMostOfAnswer;
  request.cut = true;
  if (is_discord(receiver.url)) {
    request.body = discord_body(delivery.body, public_url);
    return request;
  }
  request.body = delivery.body;
  request.headers.emplace_back("webhook-id", delivery.event_id);
  request.headers.emplace_back("webhook-timestamp", std::to_string(now_s));
  request.headers.emplace_back("webhook-signature",
                               sign(receiver.secret, delivery.event_id, now_s, delivery.body));
  return request;
}

}  // namespace freshet::events
