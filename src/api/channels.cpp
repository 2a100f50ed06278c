#include "api/channels.hpp"

#include "access/channel_name.hpp"
#include "api/json_body.hpp"
#include "api/list_page.hpp"
#include "store/channel_settings.hpp"
#include "store/channels.hpp"
#include "store/entitlements.hpp"
#include "store/keys.hpp"

#include <optional>

namespace freshet::api {
namespace {

Error channel_exists() {
  return failure(boost::system::errc::file_exists, "there is a channel of that name already");
}

http::Response no_channel() {
  return problem_reply(404, "No such channel", "there is no channel of that name");
}

/// All that is kept of it but its shows, and its keys, which stay revoked.
Result<> remove_channel(store::Database& store, std::string const& name, std::int64_t now_s) {
  if (auto done = store::Keys{store}.revoke_all(name, now_s); !done) return done;
  if (auto done = store::ChannelSettings{store}.put(name, "{}", now_s); !done) return done;
  if (auto done = store::Entitlements{store}.remove(name); !done) return done.error();
  auto const removed = store::Channels{store}.remove(name, now_s);
  return removed ? Result<>{} : removed.error();
}

}  // namespace

void Channels::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/v1/channels",
             [this](http::Request const& request) { return ready(list(request)); });
  router.add(Method::get, "/v1/channels/:name",
             [this](http::Request const& request) { return ready(one(request)); });
  router.add(Method::post, "/v1/channels",
             [this](http::Request const& request) { return create(request); });
  router.add(Method::del, "/v1/channels/:name",
             [this](http::Request const& request) { return remove(request); });
}

http::Response Channels::list(http::Request const& request) const {
  return list_page(request, house_.directory.channels());
}

http::Response Channels::one(http::Request const& request) const {
  auto const found = house_.directory.channel(request.params[0]);
  return found ? json_reply(json_of(*found) + '\n') : no_channel();
}

net::awaitable<http::Response> Channels::create(http::Request const& request) const {
  auto making = make_for_administrator(
      house_, request, [this, &request](std::string who) { return make(request, std::move(who)); });
  co_return co_await std::move(making);
}

net::awaitable<http::Response> Channels::make(http::Request const& request, std::string who) const {
  JsonBody body{request, {"id", "settings"}};
  body.need("id");
  auto const id = body.text("id").value_or("");
  auto const settings = body.object("settings").value_or("{}");
  if (auto const fits = access::check_channel_name(id); !fits)
    body.complain("id", fits.error().what);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  if (house_.directory.channel(id)) co_return failure_reply(channel_exists());
  auto waiting = house_.desk.change(
      *request.loop, {who, "makes the channel", id},
      [id, settings, now_s = house_.now_s(), set = house_.set](store::Database& store) -> Result<> {
        auto const made = store::Channels{store}.add(id, now_s);
        if (!made) return made.error();
        if (!*made) return channel_exists();
        auto kept = set(store, id, settings);
        return kept ? kept : std::move(kept).error().in("settings");
      });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  auto const made = house_.directory.channel(id).value_or(ChannelInfo{id, {}, {}, {}});
  co_return created_reply(json_of(made) + '\n', "/v1/channels/" + id);
}

std::optional<http::Response> Channels::refuse_to_remove(std::string const& channel) const {
  auto const info = house_.directory.channel(channel);
  if (!info) return no_channel();
  if (house_.is_configured(channel)) {
    return problem_reply(409, "Conflict",
                         "the channel stands in the configuration file; take it out there, under "
                         "channels, and have the server reload it");
  }
  if (info->stream && info->stream->state != StreamState::ended) {
    return problem_reply(409, "Conflict",
                         "the channel is live; end its show first, with POST /v1/streams/stop");
  }
  return std::nullopt;
}

net::awaitable<http::Response> Channels::remove(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const& name = request.params[0];
  if (auto refused = refuse_to_remove(name)) co_return std::move(*refused);
  auto waiting =
      house_.desk.change(*request.loop, {visitor.who.subject, "deletes the channel", name},
                         [name, now_s = house_.now_s()](store::Database& store) {
                           return remove_channel(store, name, now_s);
                         });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  house_.forget(name);
  co_return done_reply();
}

}  // namespace freshet::api
