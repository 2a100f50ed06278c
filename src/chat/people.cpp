#include "chat/people.hpp"

#include "access/hash.hpp"
#include "base/ulid.hpp"
#include "chat/crowd.hpp"
#include "chat/names.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::string_view kGuestPrefix = "guest:";
constexpr std::size_t kUlidLength = 26, kPlaceOctets = 9, kPassOctets = 15;

std::string keyed_hash(std::string_view secret, std::string const& text, std::size_t octets) {
  return access::base64url(access::hmac_sha256(secret, text).substr(0, octets));
}

Standing standing_of(access::Identity const& who, std::string_view channel) {
  using access::Role;
  if (who.may(Role::admin, channel)) return Standing::owner;
  bool const here = who.may(Role::viewer, channel);
  if (!here) return Standing::viewer;
  if (who.may(Role::moderator, channel) || who.has("chat:moderate")) return Standing::moderator;
  if (who.has("helper")) return Standing::helper;
  if (who.has("vip")) return Standing::vip;
  return who.has("subscriber") ? Standing::subscriber : Standing::viewer;
}

std::vector<std::string> badges_of(Author const& author) {
  std::vector<std::string> badges;
  if (author.standing == Standing::owner) badges.emplace_back("owner");
  if (author.standing == Standing::moderator) badges.emplace_back("moderator");
  if (author.standing == Standing::helper) badges.emplace_back("helper");
  if (author.has("vip")) badges.emplace_back("vip");
  if (author.has("subscriber")) badges.emplace_back("subscriber");
  if (author.bot) badges.emplace_back("bot");
  return badges;
}

}  // namespace

std::string place_of_peer(std::string_view secret, std::string_view peer) {
  return keyed_hash(secret, "freshet chat place 1|" + network_of_peer(peer), kPlaceOctets);
}

Author author_of_identity(access::Identity const& who, std::string_view channel,
                          std::string place) {
  Author author;
  author.id = who.subject;
  author.name = cut_name(who.name.empty() ? who.subject : who.name);
  if (author.name.empty()) author.name = cut_name(who.subject);
  if (author.name.empty()) author.name = "?";
  author.standing = standing_of(who, channel);
  // A name without the standing that it claims is shown with what parts it from who has it.
  if (author.standing < Standing::helper && is_reserved_name(author.name, channel)) {
    author.name = with_suffix(author.name, "(viewer)");
  }
  author.color = color_of(author.id);
  author.roles = who.roles;
  author.bot = who.has("bot");
  author.badges = badges_of(author);
  author.place = std::move(place);
  return author;
}

std::string pass_of_guest(std::string_view secret, std::string_view id) {
  std::string const ulid{id.substr(std::min(kGuestPrefix.size(), id.size()))};
  return ulid + '.' + keyed_hash(secret, "freshet chat guest 1|" + ulid, kPassOctets);
}

std::string guest_of_pass(std::string_view secret, std::string_view pass) {
  if (pass.size() <= kUlidLength || pass[kUlidLength] != '.') return {};
  auto id = std::string{kGuestPrefix}.append(pass.substr(0, kUlidLength));
  return access::same_in_constant_time(pass_of_guest(secret, id), pass) ? id : std::string{};
}

Result<Author> new_guest(std::string_view name, std::string_view channel, std::string id,
                         std::string place, std::int64_t now_ms) {
  Author guest;
  guest.id = id.empty() ? std::string{kGuestPrefix} + make_ulid(now_ms) : std::move(id);
  guest.color = color_of(guest.id);
  guest.place = std::move(place);
  if (name.empty()) {
    guest.name = "Guest " + guest.id.substr(guest.id.size() - 4);
    return guest;
  }
  auto fits = fit_name(name);
  if (!fits) return fits.error();
  if (is_reserved_name(*fits, channel)) {
    return failure(boost::system::errc::invalid_argument,
                   "choose another name: this one is the channel's or of those who keep it");
  }
  guest.name = std::move(*fits);
  return guest;
}

}  // namespace freshet::chat
