/// WebhooksFormat: who is told of events.
#include "app/config_format.hpp"

#include <algorithm>
#include <utility>

namespace freshet::app {
namespace {

constexpr std::size_t kMostWebhooks = 100;

/// Null, or the node that is wrong.
Node const* read_webhook_field(Node const& field, config::Webhook& hook) {
  if (field.key == "url") return TextFormat{}.read(field, hook.url);
  if (field.key == "secret") return TextFormat{}.read(field, hook.secret);
  if (field.key == "events") return TextsFormat{}.read(field, hook.events);
  if (field.key == "channels") return TextsFormat{}.read(field, hook.channels);
  return &field;
}

Node const* read_webhook(Node const& node, config::Webhook& hook) {
  if (node.kind == Node::Kind::scalar) {
    hook.url = node.text;
  } else if (node.kind != Node::Kind::map) {
    return &node;
  }
  for (auto const& field : node.items) {
    if (auto const* const wrong = read_webhook_field(field, hook)) return wrong;
  }
  return hook.url.empty() ? &node : nullptr;
}

}  // namespace

std::string WebhooksFormat::expects() const {
  return "a list of at most 100 addresses, or of such as {url: https://example.com/hook, secret: "
         "whsec_…, events: [stream.*], channels: [main]} (all but url may be left out)";
}

Node const* WebhooksFormat::read(Node const& node, std::vector<config::Webhook>& value) const {
  std::vector<config::Webhook> hooks;
  if (node.kind == Node::Kind::list) {
    for (auto const& item : node.items) {
      config::Webhook hook;
      if (auto const* const wrong = read_webhook(item, hook)) return wrong;
      hooks.push_back(std::move(hook));
    }
  } else {
    std::vector<std::string> urls;
    if (auto const* const wrong = TextsFormat{}.read(node, urls)) return wrong;
    for (auto& url : urls) hooks.push_back({std::move(url), {}, {}, {}});
  }
  if (hooks.size() > kMostWebhooks) return &node;
  value = std::move(hooks);
  return nullptr;
}

std::string WebhooksFormat::show(std::vector<config::Webhook> const& value) const {
  std::string out = "[";
  for (auto const& hook : value) {
    out += (out.size() > 1 ? ", {url: " : "{url: ") + show_text(hook.url);
    if (!hook.secret.empty()) out += ", secret: " + show_text(hook.secret);
    if (!hook.events.empty()) out += ", events: " + TextsFormat{}.show(hook.events);
    if (!hook.channels.empty()) out += ", channels: " + TextsFormat{}.show(hook.channels);
    out += "}";
  }
  return out + "]";
}

}  // namespace freshet::app
