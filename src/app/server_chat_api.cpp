/// The API about chat of a server, and what its rooms tell the rest of it.
#include "access/hash.hpp"
#include "api/reply.hpp"
#include "app/server_impl.hpp"
#include "events/fact.hpp"

#include <filesystem>

namespace freshet {
namespace {

std::optional<events::Kind> chat_fact_kind(std::string_view name) {
  for (auto const kind : events::all_kinds()) {
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

}  // namespace

api::ChatHouse Server::Impl::chat_house() {
  return {
      insiders,
      directory,
      clock,
      [this](access::Identity const& who, std::string const& channel, std::string_view peer) {
        return chat_hub.author_of(who, channel, peer);
      },
      [this](http::Request const& request, std::string const& channel,
             access::Identity const* who) { return refuse_chat_reader(request, channel, who); },
      [this](net::Loop& from, std::string const& channel, api::RoomWish wish, chat::Reply reply) {
        chat_hub.ask(
            from, channel,
            [wish = std::move(wish)](chat::Room& room, chat::Reply const& answer) {
              api::carry_out(room, wish, answer);
            },
            std::move(reply));
      }};
}

/// Who may watch may read, unless guests may not chat at all.
std::optional<http::Response> Server::Impl::refuse_chat_reader(http::Request const& request,
                                                               std::string const& channel,
                                                               access::Identity const* who) {
  if (who != nullptr && who->may(access::Role::moderator, channel)) return std::nullopt;
  if (who == nullptr && chat_hub.settings()->guests == "none") {
    return api::problem_reply(401, "Unauthorized", "its chat is for those with a token")
        .with("www-authenticate", "Bearer");
  }
  if (who != nullptr) return watching.refuse_viewer(request, channel, who);
  return watching.refuse(request, channel, nullptr);
}

std::string Server::Impl::emotes_folder() const {
  if (!config.chat.emotes.empty()) return config.chat.emotes;
  return (std::filesystem::path{config.server.data_dir} / "emotes").string();
}

/// Before the routes of the chat's door.
void Server::Impl::add_chat_api_routes() {
  emotes.read(emotes_folder());
  emotes.add_routes(router);
  chat_messages.add_routes(router);
  chat_stream.add_routes(router);
  moderation_routes.add_routes(router);
  poll_routes.add_routes(router);
  question_routes.add_routes(router);
  alert_routes.add_routes(router);
}

/// From any thread.
void Server::Impl::tell_of_chat(std::string_view kind, std::string const& channel,
                                std::string data) {
  auto const known = chat_fact_kind(kind);
  if (!known) return log.error("chat tells of {}, which no event is called", kind);
  bus.publish(*known, channel, events::ChatFact{std::move(data)});
}

}  // namespace freshet
