#include "api/keys.hpp"

#include "access/issued_key.hpp"
#include "api/json_body.hpp"
#include "api/paging.hpp"
#include "api/reply.hpp"
#include "http/query.hpp"
#include "store/keys.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace freshet::api {
namespace {

using KeyJson = nlohmann::ordered_json;
using store::KeyRow;

constexpr std::size_t kLongestNote = 200;                    // octets
constexpr std::int64_t kLongestKeyS = 100LL * 365 * 86'400;  // from its making to its end
constexpr char kNoNote[] = "expected up to 200 octets in one line";

KeyJson key_date(std::optional<std::int64_t> at_s) {
  return at_s ? KeyJson(wire::hls::to_date(*at_s * 1'000'000)) : KeyJson(nullptr);
}

std::string_view key_state(KeyRow const& row, std::int64_t now_s) {
  if (row.revoked_at) return "revoked";
  return row.expires_at != 0 && row.expires_at <= now_s ? "expired" : "good";
}

KeyJson key_json(KeyRow const& row, std::int64_t now_s) {
  auto const expires = row.expires_at == 0 ? std::nullopt : std::optional{row.expires_at};
  return {{"id", row.id},
          {"note", row.note},
          {"backup", row.backup},
          {"created_at", key_date(row.created_at)},
          {"expires_at", key_date(expires)},
          {"revoked_at", key_date(row.revoked_at)},
          {"last_used_at", key_date(row.last_used_at)},
          {"state", key_state(row, now_s)}};
}

/// A note may have come by the command line and be no UTF-8: what is none becomes U+FFFD.
std::string key_text(KeyJson const& json) {
  return json.dump(-1, ' ', false, KeyJson::error_handler_t::replace);
}

std::string note_of(JsonBody& body) {
  auto const note = body.text("note").value_or("");
  if (!is_one_line(note, kLongestNote)) body.complain("note", kNoNote);
  return note;
}

/// 0: never.
std::int64_t expiry_of(JsonBody& body, std::int64_t now_s) {
  auto const in_s = body.number("expires_in_s", 1, kLongestKeyS);
  auto const at = body.text("expires_at");
  if (!at) return in_s ? now_s + *in_s : 0;
  if (in_s) body.complain("expires_at", "is there beside expires_in_s; one of them will do");
  auto const at_us = wire::hls::parse_date(*at);
  auto const at_s = at_us ? *at_us / 1'000'000 : 0;
  if (at_s <= now_s || at_s - now_s > kLongestKeyS) {
    body.complain("expires_at",
                  "expected a time within the next 100 years such as 2030-01-31T12:00:00Z");
  }
  return at_s;
}

/// The key of that id if it is one of the channel's.
Result<KeyRow> key_of(store::Database& store, std::string const& channel, std::string const& id) {
  auto const row = store::Keys{store}.find(id);
  if (!row) return row.error();
  if (*row && (*row)->channel == channel) return **row;
  return failure(boost::system::errc::no_such_file_or_directory,
                 "the channel has no stream key of that id");
}

}  // namespace

void StreamKeys::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](Method method, std::string const& pattern, auto handler) {
    router.add(method, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add(Method::get, "/v1/channels/:name/keys", &StreamKeys::list);
  add(Method::post, "/v1/channels/:name/keys", &StreamKeys::create);
  add(Method::patch, "/v1/channels/:name/keys/:id", &StreamKeys::rename);
  add(Method::del, "/v1/channels/:name/keys/:id", &StreamKeys::revoke);
}

Insiders::Visitor StreamKeys::admit(http::Request const& request) const {
  auto const& channel = request.params[0];
  auto visitor = house_.insiders.admit(access::Role::admin, channel, request);
  if (!visitor.refused && !house_.directory.channel(channel)) {
    visitor.refused = problem_reply(404, "No such channel", "there is no channel of that name");
  }
  return visitor;
}

net::awaitable<http::Response> StreamKeys::list(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const page = PageQuery::of(http::parse_query(request.query));
  auto const rows = std::make_shared<std::vector<KeyRow>>();
  auto waiting = house_.desk.read(
      *request.loop, [rows, page, channel = request.params[0]](store::Database& store) -> Result<> {
        auto found = store::Keys{store}.page(channel, page.cursor, page.limit + 1);
        if (!found) return found.error();
        *rows = std::move(*found);
        return {};
      });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  std::optional<std::string> next;
  if (rows->size() > page.limit) {
    rows->resize(page.limit);
    next = rows->back().id;
  }
  std::vector<std::string> items;
  for (auto const& row : *rows) items.push_back(key_text(key_json(row, house_.now_s())));
  co_return list_reply(items, next);
}

net::awaitable<http::Response> StreamKeys::create(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const& who = visitor.who.subject;
  auto answering =
      house_.once.answer(request, who, [this, &request, who] { return make(request, who); });
  co_return co_await std::move(answering);
}

net::awaitable<http::Response> StreamKeys::make(http::Request const& request,
                                                std::string who) const {
  JsonBody body{request, {"note", "expires_in_s", "expires_at", "backup"}};
  access::NewKey const wanted{request.params[0], note_of(body), expiry_of(body, house_.now_s()),
                              body.truth("backup").value_or(false)};
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto const key = access::issue_key(wanted, house_.secret, house_.now_s());
  if (!key) co_return failure_reply(key.error());
  auto waiting = house_.desk.change(
      *request.loop, {who, "makes the stream key " + key->row.id, wanted.channel},
      [row = key->row](store::Database& store) { return access::keep_key(store, row); });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  auto json = key_json(key->row, house_.now_s());
  json["key"] = key->text;
  co_return created_reply(key_text(json) + '\n',
                          "/v1/channels/" + wanted.channel + "/keys/" + key->row.id);
}

net::awaitable<http::Response> StreamKeys::rename(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"note"}};
  body.need("note");
  auto const note = note_of(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto const& channel = request.params[0];
  auto const& id = request.params[1];
  auto const row = std::make_shared<KeyRow>();
  auto waiting = house_.desk.change(*request.loop,
                                    {visitor.who.subject, "names the stream key " + id, channel},
                                    [row, note, channel, id](store::Database& store) -> Result<> {
                                      auto found = key_of(store, channel, id);
                                      if (!found) return found.error();
                                      *row = std::move(*found);
                                      row->note = note;
                                      return store::Keys{store}.set_note(id, note);
                                    });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  co_return json_reply(key_text(key_json(*row, house_.now_s())) + '\n');
}

net::awaitable<http::Response> StreamKeys::revoke(http::Request const& request) const {
  auto visitor = admit(request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const& channel = request.params[0];
  auto const& id = request.params[1];
  auto waiting = house_.desk.change(
      *request.loop, {visitor.who.subject, "revokes the stream key " + id, channel},
      [channel, id, now_s = house_.now_s()](store::Database& store) -> Result<> {
        if (auto const found = key_of(store, channel, id); !found) return found.error();
        auto const revoked = store::Keys{store}.revoke(id, now_s);
        return revoked ? Result<>{} : revoked.error();
      });
  auto const done = co_await std::move(waiting);
  co_return done ? done_reply() : failure_reply(done.error());
}

}  // namespace freshet::api
