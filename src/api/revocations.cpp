#include "api/revocations.hpp"

#include "access/jwt.hpp"
#include "access/path_token.hpp"
#include "api/json_body.hpp"
#include "api/number_cursor.hpp"
#include "api/paging.hpp"
#include "api/reply.hpp"
#include "http/query.hpp"
#include "store/revocations.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace freshet::api {
namespace {

using store::RevocationRow;
using Kind = RevocationRow::Kind;

constexpr std::size_t kLongestName = 255;  // octets, as of the claims of a token

char const* member_of(Kind kind) {
  if (kind == Kind::user) return "user";
  return kind == Kind::session ? "session" : "jti";
}

/// A token lives for a day at most; what was given to a user, or bears a session, for a year.
std::int64_t longest_s(Kind kind) {
  return kind == Kind::token ? access::kLongestJwtS + access::kJwtSkewS : access::kLongestLinkS;
}

std::string date_text(std::int64_t at_s) { return wire::hls::to_date(at_s * 1'000'000); }

std::string revocation_text(RevocationRow const& row) {
  nlohmann::ordered_json const json{{"id", std::to_string(row.id)},
                                    {member_of(row.kind), row.name},
                                    {"revoked_at", date_text(row.revoked_at)},
                                    {"until", date_text(row.until)},
                                    {"who", row.who}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string revocation_words(RevocationRow const& row) {
  if (row.kind == Kind::token) return "takes back the token " + row.name;
  if (row.kind == Kind::session) return "takes back the link of the session " + row.name;
  return "takes back all tokens and links of " + row.name;
}

void read_until(JsonBody& body, RevocationRow& row) {
  auto const longest = row.revoked_at + longest_s(row.kind);
  row.until = longest;
  auto const text = body.text("until");
  if (!text) return;
  auto const at_us = wire::hls::parse_date(*text);
  row.until = at_us ? *at_us / 1'000'000 : 0;
  if (row.until <= row.revoked_at || row.until > longest) {
    body.complain("until", "expected a time such as 2030-01-31T12:00:00Z, until " +
                               date_text(longest) + " at the latest: all has ended by then");
  }
}

RevocationRow read_revocation(JsonBody& body, std::int64_t now_s) {
  RevocationRow row;
  row.revoked_at = now_s;
  int given = 0;
  for (auto const kind : {Kind::token, Kind::user, Kind::session}) {
    auto name = body.text(member_of(kind));
    if (!name) continue;
    ++given;
    row.kind = kind;
    row.name = std::move(*name);
    if (row.name.empty() || !is_one_line(row.name, kLongestName)) {
      body.complain(member_of(kind), "expected 1 to 255 octets in one line");
    }
  }
  if (given != 1) body.complain("jti", "expected one of jti, user and session");
  if (given == 1 && row.kind == Kind::session && !access::is_session_name(row.name)) {
    body.complain("session", "expected up to 32 letters, digits, _ and -");
  }
  read_until(body, row);
  return row;
}

Error no_revocation() {
  return failure(boost::system::errc::no_such_file_or_directory,
                 "there is no revocation of that id");
}

}  // namespace

void Revocations::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](Method method, std::string const& pattern, auto handler) {
    router.add(method, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add(Method::get, "/v1/revocations", &Revocations::list);
  add(Method::post, "/v1/revocations", &Revocations::create);
  add(Method::del, "/v1/revocations/:id", &Revocations::remove);
}

net::awaitable<http::Response> Revocations::list(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) co_return std::move(*refused);
  auto const page = PageQuery::of(http::parse_query(request.query));
  auto const before = number_cursor(page.cursor);
  if (!before) co_return bad_cursor();
  auto const rows = std::make_shared<std::vector<RevocationRow>>();
  auto waiting = house_.desk.read(*request.loop, [rows, limit = page.limit, before = *before,
                                                  now_s = house_.now_s()](store::Database& store) {
    // One more tells whether there is a next page.
    auto all = store::Revocations{store}.list(now_s, limit + 1, before);
    if (!all) return Result<>{all.error()};
    *rows = std::move(*all);
    return Result<>{};
  });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  std::optional<std::string> next;
  if (rows->size() > page.limit) {
    rows->resize(page.limit);
    next = std::to_string(rows->back().id);
  }
  std::vector<std::string> items;
  for (auto const& row : *rows) items.push_back(revocation_text(row));
  co_return list_reply(items, next);
}

net::awaitable<http::Response> Revocations::create(http::Request const& request) const {
  auto making = make_for_administrator(
      house_, request, [this, &request](std::string who) { return make(request, std::move(who)); });
  co_return co_await std::move(making);
}

net::awaitable<http::Response> Revocations::make(http::Request const& request,
                                                 std::string who) const {
  JsonBody body{request, {"jti", "user", "session", "until"}};
  auto const row = std::make_shared<RevocationRow>(read_revocation(body, house_.now_s()));
  if (auto refused = body.refusal()) co_return std::move(*refused);
  row->who = who;
  auto waiting = house_.desk.change(*request.loop, {who, revocation_words(*row), {}},
                                    [row](store::Database& store) {
                                      auto id = store::Revocations{store}.put(*row);
                                      if (!id) return Result<>{id.error()};
                                      row->id = *id;
                                      return Result<>{};
                                    });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  co_return created_reply(revocation_text(*row) + '\n',
                          "/v1/revocations/" + std::to_string(row->id));
}

net::awaitable<http::Response> Revocations::remove(http::Request const& request) const {
  auto visitor = house_.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const id = number_cursor(request.params[0]);
  if (!id) co_return failure_reply(no_revocation());
  auto waiting = house_.desk.change(
      *request.loop, {visitor.who.subject, "undoes the revocation " + request.params[0], {}},
      [id = *id](store::Database& store) {
        auto const removed = store::Revocations{store}.remove(id);
        if (!removed) return Result<>{removed.error()};
        return *removed ? Result<>{} : Result<>{no_revocation()};
      });
  auto const done = co_await std::move(waiting);
  co_return done ? done_reply() : failure_reply(done.error());
}

}  // namespace freshet::api
