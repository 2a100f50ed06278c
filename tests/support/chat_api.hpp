/// ChatApi: what a test of the API's calls about chat stands on: rooms that note what is wanted of
/// them, in words, and answer as they are told.
#pragma once

#include "api/chat_house.hpp"
#include "support/api_house.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace freshet::test {

/// Tokens are "ROLE.CHANNEL.x"; the role is also a word of chat, and several are joined by '+'.
inline Result<access::Identity> read_chat_token(std::string_view token) {
  auto who = read_test_token(token);
  if (!who || token.starts_with("bad.")) {
    return failure(boost::system::errc::bad_message, "this token is none");
  }
  std::vector<std::string> roles{""};
  for (char const c : who->roles.front()) {
    if (c == '+') {
      roles.emplace_back();
    } else {
      roles.back() += c;
    }
  }
  who->roles = std::move(roles);
  return who;
}

inline chat::Author chat_author(access::Identity const& who) {
  using chat::Standing;
  chat::Author author;
  author.id = who.subject;
  author.name = who.subject;
  author.roles = who.roles;
  author.standing = who.role() == access::Role::admin       ? Standing::owner
                    : who.role() == access::Role::moderator ? Standing::moderator
                    : who.has("chat:moderate")              ? Standing::moderator
                    : who.has("helper")                     ? Standing::helper
                                                            : Standing::viewer;
  return author;
}

/// What is wanted, as a test reads it.
struct ToldWish {
  std::string operator()(api::wish::Saying const& w) const {
    return w.who.id + " says " + w.what.text + " to " + w.what.reply_to + " by " + w.what.key;
  }
  std::string operator()(api::wish::PageOfMessages const& w) const {
    return std::to_string(w.limit) + " before " + std::to_string(w.before);
  }
  std::string operator()(api::wish::Following const& w) const {
    return "after " + w.epoch + '.' + std::to_string(w.off);
  }
  std::string operator()(api::wish::Acting const& w) const {
    auto const& a = w.action;
    return w.who.id + ": " + a.action + " user=" + a.user + " message=" + a.message +
           " seconds=" + std::to_string(a.seconds) + " value=" + a.value + " reason=" + a.reason;
  }
  std::string operator()(api::wish::List const& w) const {
    constexpr std::string_view kNames[] = {"held",      "barred", "terms", "polls",
                                           "questions", "alerts", "delay", "room"};
    return "list of " + std::string{kNames[static_cast<std::size_t>(w)]};
  }
  std::string operator()(api::wish::PageOfLog const& w) const {
    return std::to_string(w.limit) + " of the log after " + w.cursor;
  }
  std::string operator()(api::wish::SettingTerm const& w) const {
    return w.id + " is " + w.term + " act=" + w.act + " note=" + w.note;
  }
  std::string operator()(api::wish::RemovingTerm const& w) const { return "no more " + w.id; }
  std::string operator()(api::wish::Testing const& w) const { return "tests " + w.text; }
  std::string operator()(api::wish::OpeningPoll const& w) const {
    auto text = w.who.id + " asks " + w.poll.question;
    for (auto const& option : w.poll.options) text += ", " + option;
    return text + " for " + std::to_string(w.poll.seconds) + " by " + w.poll.key;
  }
  std::string operator()(api::wish::ClosingPoll const& w) const { return "closes " + w.id; }
  std::string operator()(api::wish::Voting const& w) const {
    auto text = w.who.id + " votes in " + w.id + " for";
    for (auto const choice : w.choices) text += ' ' + std::to_string(choice);
    return text;
  }
  std::string operator()(api::wish::Asking const& w) const {
    return w.who.id + " asks " + w.text + " by " + w.key;
  }
  std::string operator()(api::wish::Upvoting const& w) const { return "upvotes " + w.id; }
  std::string operator()(api::wish::SettingQuestion const& w) const {
    return w.id + " is " + w.state;
  }
  std::string operator()(api::wish::Alerting const& w) const {
    auto const& a = w.alert;
    return w.who.id + " shows " + a.kind + ' ' + a.title + " from " + a.from + ' ' + a.amount +
           " for " + std::to_string(a.ttl_ms) + " by " + a.key;
  }
};

class ChatApi : public ApiHouse {
 protected:
  ChatApi() {
    make_channel("main");
    make_channel("side");
    make_channel("closed");
    answer_.mid = "01M";
    answer_.off = 7;
  }

  /// "main: ann says hello", the last of them; it is forgotten.
  std::string wanted() {
    if (wanted_.empty()) return "nothing";
    return std::exchange(wanted_.back(), {});
  }
  void refuses(int status, std::string_view code, std::int64_t retry_ms = 0) {
    answer_ = chat::refused(status, code, "not like this", retry_ms);
  }

  chat::Outcome answer_;
  std::deque<chat::Outcome> first_;  ///< answers before that one
  std::vector<std::string> wanted_;
  api::Insiders chat_insiders_{kAdmin, {}, read_chat_token};
  api::ChatHouse house_{chat_insiders_,
                        directory_,
                        system_clock(),
                        [](access::Identity const& who, std::string const&, std::string_view) {
                          return chat_author(who);
                        },
                        [](http::Request const&, std::string const& channel,
                           access::Identity const* who) -> std::optional<http::Response> {
                          if (channel != "closed" || who != nullptr) return std::nullopt;
                          return api::Insiders::refuse(api_error());
                        },
                        [this](net::Loop&, std::string const& channel, api::RoomWish const& wish,
                               chat::Reply const& reply) {
                          wanted_.push_back(channel + ": " + std::visit(ToldWish{}, wish));
                          auto outcome = answer_;
                          if (!first_.empty()) {
                            outcome = first_.front();
                            first_.pop_front();
                          }
                          reply(std::move(outcome));
                        }};

 private:
  static Error api_error() {
    return failure(boost::system::errc::no_such_file_or_directory, "log in to see it");
  }
};

}  // namespace freshet::test
