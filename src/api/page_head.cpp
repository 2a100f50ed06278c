#include "api/page_head.hpp"

#include "api/template.hpp"
#include "http/query.hpp"

#include <fmt/format.h>

namespace freshet::api {
namespace {

// Every word that the server itself writes into a page.
constexpr char kLiveNow[] = "Live now";
constexpr char kDirectoryIs[] = "Everything that is live on {}.";
constexpr char kOnAir[] = "Live now on {}.";
constexpr char kOnAirAs[] = "{} – live now on {}.";
constexpr char kOffAir[] = "A channel of {}. Off air right now.";
constexpr char kMissing[] = "No such channel";
constexpr char kDashboard[] = "Dashboard";
constexpr char kPicture[] = "The latest picture of the broadcast";

/// What players in other pages are offered.
constexpr int kWidth = 1280, kHeight = 720;

class Head {
 public:
  void title(std::string_view text, std::string_view site) {
    html_ += "<title>" + escaped(text) + " – " + escaped(site) + "</title>\n";
  }
  void meta(std::string_view kind, std::string_view name, std::string_view content) {
    html_ += fmt::format("<meta {}=\"{}\" content=\"{}\">\n", kind, name, escaped(content));
  }
  void graph(std::string_view name, std::string_view content) { meta("property", name, content); }
  void named(std::string_view name, std::string_view content) { meta("name", name, content); }
  void link(std::string_view rel, std::string_view href, std::string_view more = {}) {
    html_ += fmt::format("<link rel=\"{}\" href=\"{}\"{}>\n", rel, escaped(href), more);
  }
  /// What both kinds of page say of themselves.
  void about(std::string_view title, std::string_view description, Place const& place) {
    named("description", description);
    graph("og:site_name", place.site);
    graph("og:title", title);
    graph("og:description", description);
  }
  [[nodiscard]] std::string take() { return std::move(html_); }

 private:
  std::string html_;
};

bool is_live(ChannelInfo const& channel) {
  return channel.stream && channel.stream->state == StreamState::live;
}

std::string description_of(ChannelInfo const& channel, std::string_view site) {
  if (!is_live(channel)) return fmt::format(kOffAir, site);
  auto const& category = channel.stream->category;
  return category.empty() ? fmt::format(kOnAir, site) : fmt::format(kOnAirAs, category, site);
}

/// The player that others may show (ogp.me "video", Twitter's player card, which needs https).
void add_player(Head& head, std::string const& embed, bool secure) {
  head.graph("og:video", embed);
  if (secure) head.graph("og:video:secure_url", embed);
  head.graph("og:video:type", "text/html");
  head.graph("og:video:width", std::to_string(kWidth));
  head.graph("og:video:height", std::to_string(kHeight));
  head.named("twitter:card", secure ? "player" : "summary_large_image");
  if (!secure) return;
  head.named("twitter:player", embed);
  head.named("twitter:player:width", std::to_string(kWidth));
  head.named("twitter:player:height", std::to_string(kHeight));
}

}  // namespace

std::string_view title_of(ChannelInfo const& channel) {
  if (channel.stream && !channel.stream->title.empty()) return channel.stream->title;
  return channel.title.empty() ? channel.id : channel.title;
}

std::string directory_head(Place const& place) {
  Head head;
  head.title(kLiveNow, place.site);
  head.about(place.site, fmt::format(kDirectoryIs, place.site), place);
  head.graph("og:type", "website");
  head.named("twitter:card", "summary");
  if (place.base.empty()) return head.take();
  auto const address = std::string{place.base} + "/";
  head.graph("og:url", address);
  head.link("canonical", address);
  return head.take();
}

std::string channel_head(Place const& place, ChannelInfo const& channel) {
  Head head;
  auto const title = title_of(channel);
  auto const description = description_of(channel, place.site);
  head.title(title, place.site);
  head.about(title, description, place);
  head.graph("og:type", "video.other");
  if (place.base.empty()) return head.take();
  std::string const base{place.base};
  auto const address = base + "/" + channel.id;
  auto const picture = base + "/live/" + channel.id + "/poster.jpg";
  head.graph("og:url", address);
  head.graph("og:image", picture);
  head.graph("og:image:alt", kPicture);
  head.named("twitter:image:alt", kPicture);
  add_player(head, base + "/embed/" + channel.id, base.starts_with("https://"));
  head.link("canonical", address);
  head.link("alternate", base + "/oembed?format=json&url=" + http::percent_encode(address),
            fmt::format(R"( type="application/json+oembed" title="{}")", escaped(title)));
  return head.take();
}

std::string embed_head(Place const& place, ChannelInfo const& channel) {
  Head head;
  head.title(title_of(channel), place.site);
  head.named("robots", "noindex");
  if (!place.base.empty()) head.link("canonical", std::string{place.base} + "/" + channel.id);
  return head.take();
}

std::string chat_head(Place const& place, ChannelInfo const& channel) {
  return embed_head(place, channel);
}

std::string overlay_head(Place const& place, ChannelInfo const& channel) {
  Head head;
  head.title(title_of(channel), place.site);
  head.named("robots", "noindex");
  return head.take();
}

std::string missing_head(Place const& place) {
  Head head;
  head.title(kMissing, place.site);
  head.named("robots", "noindex");
  return head.take();
}

std::string admin_head(std::string_view site) {
  Head head;
  head.title(kDashboard, site);
  head.named("robots", "noindex");
  return head.take();
}

}  // namespace freshet::api
