#include "store/revocations.hpp"

#include "store/rows.hpp"

#include <limits>

namespace freshet::store {
namespace {

using Kind = RevocationRow::Kind;

constexpr std::string_view kRevocationColumns =
    "SELECT id, kind, name, revoked_at, until, who FROM revocations ";

std::string_view kind_word(Kind kind) {
  if (kind == Kind::user) return "user";
  return kind == Kind::session ? "session" : "jti";
}

Kind kind_of_word(std::string_view word) {
  if (word == "user") return Kind::user;
  return word == "session" ? Kind::session : Kind::token;
}

RevocationRow revocation_row(Statement const& query) {
  return {query.number(0), kind_of_word(query.text(1)),
          query.text(2),   query.number(3),
          query.number(4), query.text(5)};
}

}  // namespace

Result<> Revocations::make_room(RevocationRow const& row) {
  auto forget =
      database_.prepare("DELETE FROM revocations WHERE until <= ?1 OR (kind = ?2 AND name = ?3)");
  if (!forget) return forget.error();
  forget->bind(1, row.revoked_at).bind(2, kind_word(row.kind)).bind(3, std::string_view{row.name});
  if (auto done = forget->run(); !done) return done;
  auto const count = database_.number("SELECT count(*) FROM revocations");
  if (!count) return count.error();
  if (*count < kMost) return {};
  return failure(boost::system::errc::file_exists,
                 "100000 revocations are kept already; take back those that are not needed");
}

Result<std::int64_t> Revocations::put(RevocationRow const& row) {
  std::int64_t id = 0;
  auto const done = database_.transaction([&]() -> Result<> {
    if (auto made = make_room(row); !made) return made;
    auto insert = database_.prepare(
        "INSERT INTO revocations(kind, name, revoked_at, until, who) VALUES(?1, ?2, ?3, ?4, ?5)");
    if (!insert) return insert.error();
    insert->bind(1, kind_word(row.kind)).bind(2, std::string_view{row.name});
    insert->bind(3, row.revoked_at).bind(4, row.until).bind(5, std::string_view{row.who});
    if (auto put = insert->run(); !put) return put;
    auto const given = database_.number("SELECT last_insert_rowid()");
    if (!given) return given.error();
    id = *given;
    return {};
  });
  if (!done) return done.error();
  return id;
}

Result<bool> Revocations::remove(std::int64_t id) {
  auto forget = database_.prepare("DELETE FROM revocations WHERE id = ?1");
  if (!forget) return forget.error();
  if (auto done = forget->bind(1, id).run(); !done) return done.error();
  return database_.changes() > 0;
}

Result<std::vector<RevocationRow>> Revocations::all(std::int64_t now_s) {
  return list(now_s, static_cast<std::size_t>(kMost), std::numeric_limits<std::int64_t>::max());
}

Result<std::vector<RevocationRow>> Revocations::list(std::int64_t now_s, std::size_t limit,
                                                     std::int64_t before) {
  auto query = database_.prepare(std::string{kRevocationColumns} +
                                 "WHERE id < ?1 AND until > ?2 ORDER BY id DESC LIMIT ?3");
  if (!query) return query.error();
  query->bind(1, before).bind(2, now_s).bind(3, static_cast<std::int64_t>(limit));
  return rows_of(*query, revocation_row);
}

Result<std::optional<RevocationRow>> Revocations::find(std::int64_t id) {
  auto query = database_.prepare(std::string{kRevocationColumns} + "WHERE id = ?1");
  if (!query) return query.error();
  auto const row = query->bind(1, id).step();
  if (!row) return row.error();
  return *row ? std::optional{revocation_row(*query)} : std::nullopt;
}

}  // namespace freshet::store
