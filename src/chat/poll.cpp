#include "chat/poll.hpp"

#include "access/hash.hpp"
#include "chat/lines.hpp"

#include <nlohmann/json.hpp>

namespace freshet::chat {
namespace {

using PollJson = nlohmann::json;

std::string poll_truth(bool is) { return is ? "true" : "false"; }

std::string poll_number(std::optional<std::int64_t> const& n) {
  return n ? std::to_string(*n) : "null";
}

std::optional<std::int64_t> poll_number(PollJson const& json, char const* name) {
  auto const at = json.find(name);
  if (at == json.end() || !at->is_number_integer()) return std::nullopt;
  return at->get<std::int64_t>();
}

std::string poll_word(PollJson const& json, char const* name) {
  auto const at = json.find(name);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

bool poll_switch(PollJson const& json, char const* name) {
  auto const at = json.find(name);
  return at != json.end() && at->is_boolean() && at->get<bool>();
}

}  // namespace

std::string shown(Poll const& poll) {
  std::string out =
      R"("id":)" + lines::json(poll.id) + R"(,"q":)" + lines::json(poll.question) + R"(,"opts":[)";
  for (auto const& option : poll.options) {
    if (out.back() != '[') out += ',';
    out += lines::json(option);
  }
  out += R"(],"multi":)" + poll_truth(poll.multiple) + R"(,"anon":)" + poll_truth(poll.anonymous);
  out += R"(,"opens_pdt":)" + std::to_string(poll.opens_pdt);
  return out + R"(,"closes_pdt":)" + poll_number(poll.closes_pdt);
}

std::string shown(PollVoices const& voices, std::size_t options) {
  std::string out = R"("n":[)";
  for (std::size_t i = 0; i < options; ++i) {
    if (i > 0) out += ',';
    out += std::to_string(i < voices.n.size() ? voices.n[i] : 0);
  }
  return out + R"(],"total":)" + std::to_string(voices.voters);
}

std::string to_text(Poll const& poll) {
  return "{" + shown(poll) + R"(,"closes_ms":)" + poll_number(poll.closes_ms) + R"(,"salt":)" +
         lines::json(poll.salt) + "}";
}

std::optional<Poll> poll_of(std::string_view text) {
  auto const json = PollJson::parse(text.begin(), text.end(), nullptr, false);
  if (!json.is_object()) return std::nullopt;
  Poll poll;
  poll.id = poll_word(json, "id");
  poll.question = poll_word(json, "q");
  if (auto const options = json.find("opts"); options != json.end() && options->is_array()) {
    for (auto const& option : *options) {
      if (option.is_string()) poll.options.push_back(option.get<std::string>());
    }
  }
  if (poll.id.empty() || poll.options.size() < 2) return std::nullopt;
  poll.multiple = poll_switch(json, "multi");
  poll.anonymous = poll_switch(json, "anon");
  poll.opens_pdt = poll_number(json, "opens_pdt").value_or(0);
  poll.closes_pdt = poll_number(json, "closes_pdt");
  poll.closes_ms = poll_number(json, "closes_ms");
  poll.salt = poll_word(json, "salt");
  return poll;
}

PollVoices voices_of(std::string_view event) {
  PollVoices voices;
  auto const json = PollJson::parse(event.begin(), event.end(), nullptr, false);
  if (!json.is_object()) return voices;
  if (auto const n = json.find("n"); n != json.end() && n->is_array()) {
    for (auto const& one : *n) {
      voices.n.push_back(one.is_number_unsigned() ? one.get<std::uint64_t>() : 0);
    }
  }
  auto const total = json.find("total");
  if (total != json.end() && total->is_number_unsigned()) {
    voices.voters = total->get<std::uint64_t>();
  }
  return voices;
}

std::string voter(Poll const& poll, std::string_view user) {
  if (!poll.anonymous) return std::string{user};
  return access::base64url(access::hmac_sha256(poll.salt, user));
}

}  // namespace freshet::chat
