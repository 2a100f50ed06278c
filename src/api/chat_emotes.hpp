/// Emotes: pictures of the owner's own for chat, read from a folder and served to everybody.
#pragma once

#include "base/bytes.hpp"
#include "base/log.hpp"
#include "base/published.hpp"
#include "chat/room.hpp"
#include "http/router.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::api {

/// `png`, `gif`, `webp` or `avif` by the first octets; nothing: it is none of them.
[[nodiscard]] std::optional<std::string_view> picture_kind(std::string_view octets);

/// From any thread.
class Emotes {
 public:
  static constexpr std::size_t kMost = 500;
  static constexpr std::size_t kLargest = 256UL * 1024;  // octets

  explicit Emotes(Log log) : log_{std::move(log)} {}

  /// Reads the folder anew; what is no emote is named in the log and left out. One that is not
  /// there has none. Blocks.
  void read(std::string const& folder);
  /// For rooms: names, and where their pictures are.
  [[nodiscard]] std::shared_ptr<chat::Emotes const> all() const { return names_.get(); }

  /// GET /v1/chat/emotes and the pictures under /emotes; before the routes of a channel's chat. The
  /// router does not outlive this.
  void add_routes(http::Router& router);

 private:
  struct Picture {
    Bytes octets;
    std::string_view kind;  ///< as picture_kind()
    std::string etag;
  };
  using Shelf = std::map<std::string, Picture, std::less<>>;

  [[nodiscard]] http::Response list() const;
  [[nodiscard]] http::Response picture(http::Request const& request) const;

  Log const log_;
  Published<Shelf> shelf_;  // by "NAME.EXT"
  Published<chat::Emotes> names_;
};

}  // namespace freshet::api
