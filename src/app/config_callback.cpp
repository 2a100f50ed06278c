#include "app/config_callback.hpp"

#include "app/suggest.hpp"
#include "base/ip.hpp"
#include "events/signature.hpp"
#include "net/web_address.hpp"

#include <chrono>
#include <type_traits>

namespace freshet::app {
namespace {

using config::Callback;
using config::CallbackForm;

template <class Format, class Member>
ServerKey callback_key(std::string const& name, Format format, Member Callback::*member) {
  return {"auth.callback." + name,
          format.expects(),
          false,
          std::is_same_v<Format, TextsFormat>,
          [=](Config& config, Node const& node) {
            return format.read(node, config.auth.callback.*member);
          },
          [=](Config const& config) { return format.show(config.auth.callback.*member); }};
}

/// Such an address may hold a secret in its path or query.
ServerKey callback_address(std::string const& name, std::string Callback::*member) {
  auto key = callback_key(name, TextFormat{}, member);
  key.secret = true;
  key.hint = [member](Config const& config) {
    auto const address = net::parse_web_address(config.auth.callback.*member);
    return address ? net::shown(*address) : std::string{"(hidden)"};
  };
  return key;
}

}  // namespace

std::vector<ServerKey> callback_keys() {
  using std::chrono::seconds;
  ChoiceFormat<CallbackForm> const form{{{"freshet", CallbackForm::freshet},
                                         {"mediamtx", CallbackForm::mediamtx},
                                         {"srs", CallbackForm::srs},
                                         {"nginx-rtmp", CallbackForm::nginx_rtmp}}};
  ChoiceFormat<bool> const policy{{{"deny", false}, {"allow", true}}};
  DurationFormat<config::Milliseconds> const limit{config::Milliseconds{100}, seconds{10}};
  auto secret = callback_key("secret", TextFormat{}, &Callback::secret);
  secret.secret = true;
  return {callback_address("publish", &Callback::publish),
          callback_address("play", &Callback::play),
          callback_key("form", form, &Callback::form),
          callback_key("timeout", limit, &Callback::timeout),
          callback_key("on_failure", policy, &Callback::on_failure_allow),
          std::move(secret),
          callback_key("private_networks", TextsFormat{"addresses or networks"},
                       &Callback::private_networks)};
}

std::vector<std::pair<std::string, std::string>> check_callback(Config const& config) {
  auto const& callback = config.auth.callback;
  std::vector<std::pair<std::string, std::string>> found;
  auto const look_at = [&](char const* key, std::string const& url) {
    if (url.empty()) return;
    if (auto const address = net::parse_web_address(url); !address) {
      found.emplace_back(key, address.error().what);
    }
  };
  look_at("auth.callback.publish", callback.publish);
  look_at("auth.callback.play", callback.play);
  if (!callback.secret.empty()) {
    auto const read = events::read_webhook_secret(callback.secret);
    if (!read) found.emplace_back("auth.callback.secret", read.error().what);
  }
  for (auto const& text : callback.private_networks) {
    if (Networks::parse({text})) continue;
    found.emplace_back(
        "auth.callback.private_networks",
        "found " + app::quoted(text) + ", expected an address or a network such as 10.0.0.0/8");
  }
  return found;
}

}  // namespace freshet::app
