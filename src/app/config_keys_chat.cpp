#include "app/config_keys_chat.hpp"

#include "app/config_format.hpp"
#include "app/config_row.hpp"
#include "net/web_address.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace freshet::app {
namespace {

using config::Chat;
using config::ChatHook;
using config::ChatLimits;
using config::Milliseconds;
using config::Seconds;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

template <class Format, class Member>
ServerKey chat_key(std::string const& name, Format format, Member Chat::*member) {
  return key_row<Config>("chat." + name, format, &Config::chat, member);
}

ServerKey limit_key(std::string const& name, std::uint32_t ChatLimits::*member) {
  return key_row<Config>("chat.limits." + name, CountFormat{1, 100'000}, &Config::chat,
                         &Chat::limits, member);
}

template <class Format, class Member>
ServerKey hook_key(std::string const& name, Format format, Member ChatHook::*member) {
  return key_row<Config>("chat.hook." + name, format, &Config::chat, &Chat::hook, member);
}

/// Such an address may hold a secret in its path or query.
ServerKey hook_address() {
  auto key = hidden_key(hook_key("url", TextFormat{}, &ChatHook::url));
  key.hint = [](Config const& config) {
    auto const address = net::parse_web_address(config.chat.hook.url);
    return address ? net::shown(*address) : std::string{"(hidden)"};
  };
  return key;
}

std::vector<ServerKey> talk_keys() {
  WordFormat const guests{{"write", "read", "none"}};
  DurationFormat<Seconds> const slow{seconds{0}, hours{24}};
  DurationFormat<Seconds> const keep{minutes{1}, hours{24 * 3'650}};
  DurationFormat<Milliseconds> const flush{seconds{0}, seconds{2}};
  return {
      chat_key("join_backlog", CountFormat{0, 200}, &Chat::join_backlog),
      chat_key("recovery", CountFormat{0, 10'000}, &Chat::recovery),
      chat_key("slow", slow, &Chat::slow),
      chat_key("max_length", CountFormat{1, 2'000}, &Chat::max_length),
      chat_key("guests", guests, &Chat::guests),
      chat_key("offline", FlagFormat{}, &Chat::offline),
      chat_key("keep", keep, &Chat::keep),
      chat_key("shown_per_second", CountFormat{1, 1'000}, &Chat::shown_per_second),
      chat_key("flush", flush, &Chat::flush),
      chat_key("emotes", TextFormat{}, &Chat::emotes),
      chat_key("origins", TextsFormat{"origins"}, &Chat::origins),
  };
}

std::vector<ServerKey> redis_keys() {
  return {
      // The address carries its password.
      hidden_key(chat_key("redis", TextFormat{}, &Chat::redis)),
      chat_key("redis_ca_file", TextFormat{}, &Chat::redis_ca_file),
      chat_key("redis_prefix", TextFormat{}, &Chat::redis_prefix),
      chat_key("redis_sharded", FlagFormat{}, &Chat::redis_sharded),
      chat_key("on_redis_down", WordFormat{{"local", "readonly"}}, &Chat::on_redis_down),
  };
}

std::vector<ServerKey> limit_keys() {
  return {
      limit_key("connections_per_ip", &ChatLimits::connections_per_ip),
      limit_key("connections_per_user", &ChatLimits::connections_per_user),
      limit_key("connects_per_second", &ChatLimits::connects_per_second),
      limit_key("frames_per_second", &ChatLimits::frames_per_second),
      limit_key("messages_per_half_minute", &ChatLimits::messages_per_half_minute),
  };
}

std::vector<ServerKey> hook_keys() {
  DurationFormat<Milliseconds> const timeout{Milliseconds{10}, seconds{5}};
  return {
      hook_address(),
      hook_key("timeout", timeout, &ChatHook::timeout),
      hook_key("on_failure", WordFormat{{"allow", "hold", "block"}}, &ChatHook::on_failure),
      hidden_key(hook_key("secret", TextFormat{}, &ChatHook::secret)),
      hook_key("private_networks", TextsFormat{"addresses or networks"},
               &ChatHook::private_networks),
  };
}

}  // namespace

std::vector<ServerKey> chat_keys() {
  auto keys = joined_keys(redis_keys(), talk_keys());
  return joined_keys(joined_keys(std::move(keys), limit_keys()), hook_keys());
}

}  // namespace freshet::app
