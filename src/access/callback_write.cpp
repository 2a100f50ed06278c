/// The questions of each form, as what each of those servers asks.
#include "access/callback.hpp"
#include "access/hash.hpp"
#include "access/query_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace freshet::access {
namespace {

using AskedJson = nlohmann::ordered_json;
using AskedAction = CallbackQuestion::Action;

constexpr char kJsonType[] = "application/json";
/// Where our publishers and viewers are, in the words of servers that have several applications.
constexpr char kLiveApp[] = "live";

bool publishes(CallbackQuestion const& asked) { return asked.action == AskedAction::publish; }

CallbackMessage json_message(AskedJson const& json) {
  // What strangers say need not be UTF-8.
  return {kJsonType, json.dump(-1, ' ', false, AskedJson::error_handler_t::replace)};
}

AskedJson text_or_null(std::string const& text) {
  return text.empty() ? AskedJson(nullptr) : AskedJson(text);  // in braces they were lists
}

CallbackMessage in_own_words(CallbackQuestion const& asked) {
  return json_message({{"action", publishes(asked) ? "publish" : "play"},
                       {"channel", asked.channel},
                       {"protocol", asked.protocol},
                       {"address", asked.address},
                       {"session", asked.session},
                       {"key", text_or_null(asked.key)},
                       {"key_id", text_or_null(asked.key_id)},
                       {"verified", !asked.key_id.empty()},
                       {"backup", asked.backup},
                       {"query", asked.query},
                       {"user", text_or_null(asked.user)},
                       {"password", text_or_null(asked.password)},
                       {"token", text_or_null(asked.token)},
                       {"program", text_or_null(asked.program)}});
}

/// Of any text always the same one, for servers that want a name of that shape.
std::string uuid_of(std::string_view text) {
  auto octets = sha256(text).substr(0, 16);
  octets[6] = static_cast<char>((static_cast<unsigned char>(octets[6]) & 0x0fU) | 0x40U);
  octets[8] = static_cast<char>((static_cast<unsigned char>(octets[8]) & 0x3fU) | 0x80U);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    auto const octet = static_cast<unsigned char>(octets[i]);
    out += kDigits[octet >> 4U];
    out += kDigits[octet & 15U];
  }
  return out;
}

CallbackMessage in_words_of_mediamtx(CallbackQuestion const& asked) {
  return json_message({{"ip", asked.address},
                       {"user", asked.user},
                       {"password", asked.password.empty() ? asked.key : asked.password},
                       {"token", asked.token},
                       {"action", publishes(asked) ? "publish" : "read"},
                       {"path", asked.channel},
                       {"protocol", asked.protocol},
                       {"id", uuid_of(asked.session)},
                       {"query", asked.query},
                       {"userAgent", asked.program}});
}

CallbackMessage in_words_of_srs(CallbackQuestion const& asked) {
  AskedJson json{{"server_id", "freshet"},
                 {"service_id", "freshet"},
                 {"action", publishes(asked) ? "on_publish" : "on_play"},
                 {"client_id", asked.session},
                 {"ip", asked.address},
                 {"vhost", "__defaultVhost__"},
                 {"app", kLiveApp},
                 {"tcUrl", asked.tc_url},
                 {"stream", asked.channel},
                 {"param", asked.query.empty() ? std::string{} : '?' + asked.query},
                 {"stream_url", std::string{"/"} + kLiveApp + '/' + asked.channel},
                 {"stream_id", asked.channel}};
  if (!publishes(asked)) json["pageUrl"] = asked.page_url;
  return json_message(json);
}

/// Who reads a form takes the last, or the first, of a name, and PHP more than one spelling for it:
/// what a stranger puts behind a stream's name must not stand for what we say ourselves.
bool is_said_by_us(std::string_view name) {
  constexpr std::array<std::string_view, 15> kOurs{
      "app",  "flashver", "swfurl", "tcurl", "pageurl", "addr",     "clientid", "call",
      "name", "type",     "start",  "reset", "epoch",   "duration", "recorder"};
  name.remove_prefix(std::min(name.find_first_not_of(" \t\r\n\v\f"), name.size()));
  name = name.substr(0, name.find_first_of(std::string_view{"[\0", 2}));
  while (name.ends_with(' ')) name.remove_suffix(1);
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : int{c}; };
  return std::ranges::any_of(kOurs,
                             [&](auto ours) { return std::ranges::equal(name, ours, {}, lower); });
}

/// A number, as nginx counts its connections.
std::string number_of(std::string_view text) {
  std::uint32_t number = 0;
  for (char const c : sha256(text).substr(0, 4)) {
    number = number << 8U | static_cast<unsigned char>(c);
  }
  return std::to_string(number);
}

CallbackMessage in_words_of_nginx(CallbackQuestion const& asked) {
  QueryPairs form{{"app", kLiveApp},
                  {"flashver", asked.program},
                  {"swfurl", ""},
                  {"tcurl", asked.tc_url},
                  {"pageurl", asked.page_url},
                  {"addr", asked.address},
                  {"clientid", number_of(asked.session)},
                  {"call", publishes(asked) ? "publish" : "play"},
                  {"name", asked.channel}};
  if (publishes(asked)) {
    form.emplace_back("type", "live");
  } else {
    for (auto const* name : {"start", "duration", "reset"}) form.emplace_back(name, "0");
  }
  for (auto& pair : read_query(asked.query)) {
    if (!is_said_by_us(pair.first)) form.push_back(std::move(pair));
  }
  return {"application/x-www-form-urlencoded", write_query(form)};
}

}  // namespace

CallbackMessage write_callback(config::CallbackForm form, CallbackQuestion const& question) {
  switch (form) {
    case config::CallbackForm::mediamtx:
      return in_words_of_mediamtx(question);
    case config::CallbackForm::srs:
      return in_words_of_srs(question);
    case config::CallbackForm::nginx_rtmp:
      return in_words_of_nginx(question);
    case config::CallbackForm::freshet:
      break;
  }
  return in_own_words(question);
}

}  // namespace freshet::access
