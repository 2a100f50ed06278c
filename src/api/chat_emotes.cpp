#include "api/chat_emotes.hpp"

#include "api/asset_reply.hpp"
#include "api/etag.hpp"
#include "api/reply.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

namespace freshet::api {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortestEmote = 2, kLongestEmote = 32;  // letters of a name
/// Files that are looked at, so that a wrong folder costs little.
constexpr std::size_t kMostFiles = 5'000;

bool is_emote_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  return name.size() >= kShortestEmote && name.size() <= kLongestEmote &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

/// At most one octet more than an emote may have.
std::string emote_octets(fs::path const& file) {
  std::ifstream in{file, std::ios::binary};
  std::string octets(Emotes::kLargest + 1, '\0');
  in.read(octets.data(), static_cast<std::streamsize>(octets.size()));
  octets.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return octets;
}

/// In the order of their names, so that the same five hundred are taken each time.
std::vector<fs::path> emote_files(std::string const& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::directory_iterator at{folder, error};
  for (; !error && at != fs::directory_iterator{} && files.size() < kMostFiles;
       at.increment(error)) {
    std::error_code not_there;
    if (at->is_regular_file(not_there)) files.push_back(at->path());
  }
  std::ranges::sort(files);
  return files;
}

std::string_view media_type(std::string_view kind) {
  return kind == "png"    ? "image/png"
         : kind == "gif"  ? "image/gif"
         : kind == "webp" ? "image/webp"
                          : "image/avif";
}

}  // namespace

std::optional<std::string_view> picture_kind(std::string_view octets) {
  constexpr std::string_view kPng = "\x89PNG\r\n\x1A\n";
  if (octets.starts_with(kPng)) return "png";
  if (octets.starts_with("GIF87a") || octets.starts_with("GIF89a")) return "gif";
  if (octets.size() < 12) return std::nullopt;
  if (octets.starts_with("RIFF") && octets.substr(8, 4) == "WEBP") return "webp";
  auto const brand = octets.substr(8, 4);
  if (octets.substr(4, 4) == "ftyp" && (brand == "avif" || brand == "avis")) return "avif";
  return std::nullopt;
}

void Emotes::read(std::string const& folder) {
  auto shelf = std::make_shared<Shelf>();
  auto names = std::make_shared<chat::Emotes>();
  std::size_t left_out = 0;
  for (auto const& file : emote_files(folder)) {
    auto const name = file.stem().string();
    auto octets = emote_octets(file);
    auto const kind = picture_kind(octets);
    bool const good = kind && is_emote_name(name) && octets.size() <= kLargest &&
                      names->size() < kMost && !names->contains(name);
    if (!good && ++left_out <= 10) {
      log_.warn(
          "{} is no emote: expected NAME.png, .gif, .webp or .avif of at most 256 KiB, the "
          "name of 2 to 32 of a-z, 0-9 and _, each once, 500 in all",
          file.string());
    }
    if (!good) continue;
    auto const etag = etag_of(octets);
    auto const address = name + '.' + std::string{*kind};
    // Another picture has another address: what caches keep of it is true for good.
    (*names)[name] = "/emotes/" + address + "?v=" + etag.substr(1, 8);
    (*shelf)[address] = {Bytes::adopt(std::move(octets)), *kind, etag};
  }
  if (left_out > 10) log_.warn("{} more files in {} are no emotes", left_out - 10, folder);
  shelf_.set(std::move(shelf));
  names_.set(std::move(names));
}

void Emotes::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/v1/chat/emotes",
             [this](http::Request const&) { return ready(list()); });
  router.add(Method::get, "/emotes/:file",
             [this](http::Request const& request) { return ready(picture(request)); });
}

http::Response Emotes::list() const {
  auto items = nlohmann::ordered_json::array();
  auto const names = names_.get();
  for (auto const& [name, url] : names ? *names : chat::Emotes{}) {
    items.push_back({{"name", name}, {"url", url}});
  }
  return json_reply(nlohmann::ordered_json{{"items", std::move(items)}}.dump() + '\n');
}

http::Response Emotes::picture(http::Request const& request) const {
  auto const shelf = shelf_.get();
  auto const at = shelf ? shelf->find(request.params[0]) : Shelf::const_iterator{};
  if (!shelf || at == shelf->end()) return missing_reply("there is no such emote");
  auto const& [octets, kind, etag] = at->second;
  http::Response response;
  response.kind = "page";
  bool const this_one = request.query == "v=" + etag.substr(1, 8);
  response.with("etag", etag)
      .with("cache-control",
            this_one ? "public, max-age=31536000, immutable" : "public, max-age=300")
      .with("x-content-type-options", "nosniff");
  if (has_already(request.header("if-none-match"), etag)) {
    response.status = 304;
    return response;
  }
  response.body = http::Slices{octets};
  return response.with("content-type", std::string{media_type(kind)});
}

}  // namespace freshet::api
