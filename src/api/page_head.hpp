/// The head of a page: what its title, search engines and those who show a link of it say.
#pragma once

#include "api/status.hpp"

#include <string>
#include <string_view>

namespace freshet::api {

struct Place {
  std::string_view site;  ///< the server's name
  std::string_view base;  ///< "https://live.example.com", or empty: then nothing absolute is said
};

/// HTML, all text of others escaped: title, description, OpenGraph, Twitter card, canonical
/// address; of a channel also the way to its oEmbed.
[[nodiscard]] std::string directory_head(Place const& place);
[[nodiscard]] std::string channel_head(Place const& place, ChannelInfo const& channel);
/// Of the player alone: search engines are shown the watch page instead.
[[nodiscard]] std::string embed_head(Place const& place, ChannelInfo const& channel);
/// Of the chat alone, and of the overlay: nothing to be found by searching.
[[nodiscard]] std::string chat_head(Place const& place, ChannelInfo const& channel);
[[nodiscard]] std::string overlay_head(Place const& place, ChannelInfo const& channel);
/// There is no such channel.
[[nodiscard]] std::string missing_head(Place const& place);
/// Of the dashboard, which is no search engine's business.
[[nodiscard]] std::string admin_head(std::string_view site);

/// What a channel is called: as its show, as itself, or by its name.
[[nodiscard]] std::string_view title_of(ChannelInfo const& channel);

}  // namespace freshet::api
