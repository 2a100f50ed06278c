#include "api/show_control.hpp"

#include "api/json_body.hpp"
#include "api/reply.hpp"
#include "api/status_json.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace freshet::api {
namespace {

using ShowJson = nlohmann::ordered_json;

template <class T>
ShowJson or_null(std::optional<T> const& value) {
  return value ? ShowJson(*value) : ShowJson(nullptr);
}

http::Response bad_key(Error const& why) { return problem_reply(403, "Forbidden", why.what); }

}  // namespace

void ShowControl::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::post, "/v1/streams/start",
             [this](http::Request const& request) { return ready(start(request)); });
  router.add(Method::post, "/v1/streams/stop",
             [this](http::Request const& request) { return stop(request); });
}

http::Response ShowControl::start(http::Request const& request) const {
  JsonBody body{request, {"stream_key"}};
  body.need("stream_key");
  auto const text = body.text("stream_key").value_or("");
  if (auto refused = body.refusal()) return std::move(*refused);
  auto const key = house_.allow(text, {});
  if (!key) return bad_key(key.error());
  auto const show = house_.open(*request.loop, *key);
  if (!show) return problem_reply(409, "Conflict", show.error().what);
  auto const at = house_.ingest(request.header("host"), *key, text);
  std::optional<std::string> expires;
  if (show->expires_us) expires = wire::hls::to_date(*show->expires_us);
  ShowJson const json{
      {"stream_id", show->stream_id},
      {"channel_id", key->channel},
      {"ingest", {{"rtmp", or_null(at.rtmp)}, {"srt", or_null(at.srt)}, {"whip", nullptr}}},
      {"expires_at", or_null(expires)}};
  constexpr auto kReplace = ShowJson::error_handler_t::replace;
  auto answer =
      created_reply(json.dump(-1, ' ', false, kReplace) + '\n', "/v1/streams/" + show->stream_id);
  if (!show->is_new) answer.status = 200;
  return answer;
}

net::awaitable<http::Response> ShowControl::stop(http::Request const& request) const {
  JsonBody body{request, {"stream_id", "stream_key"}};
  body.need("stream_id");
  auto const id = body.text("stream_id").value_or("");
  auto const text = body.text("stream_key");
  auto const asks =
      text ? Result<access::Identity>{access::Identity{}} : house_.insiders.identify(request);
  if (!asks) co_return Insiders::refuse(asks.error());
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto const all = house_.directory.live();
  auto const found = std::ranges::find(all, id, &StreamInfo::id);
  auto const channel = found == all.end() ? std::string{} : found->channel_id;
  auto who = asks->subject;
  if (text) {
    auto const key = house_.allow(*text, channel);
    if (!key) co_return bad_key(key.error());
    who = "the stream key " + key->id;
  } else if (auto refused = Insiders::refuse_below(access::Role::admin, channel, *asks)) {
    co_return std::move(*refused);
  }
  auto no_such = problem_reply(404, "No such stream", "no stream of that id is on");
  if (found == all.end()) co_return no_such;
  auto stopping = house_.stop(*request.loop, *found, text.has_value());
  auto const ended = co_await std::move(stopping);
  if (!ended) co_return no_such;
  // It has ended, whatever the disk says of that.
  auto telling = house_.desk.change(*request.loop, {who, "ends the show " + id, channel},
                                    [](store::Database&) { return Result<>{}; });
  static_cast<void>(co_await std::move(telling));
  co_return json_reply(json_of(*ended) + '\n');
}

}  // namespace freshet::api
