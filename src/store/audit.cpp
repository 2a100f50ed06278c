#include "store/audit.hpp"

#include "store/rows.hpp"

#include <limits>

namespace freshet::store {
namespace {

constexpr std::string_view kAuditColumns =
    "SELECT id, at_ms, who, what, channel_id, before, after, undo, was, became, undone_by "
    "FROM audit ";

AuditRow audit_row(Statement const& at) {
  AuditRow row{at.number(0), at.number(1), at.text(2), at.text(3), at.text(4), at.text(5),
               at.text(6),   at.text(7),   at.text(8), at.text(9), {}};
  if (!at.null(10)) row.undone_by = at.number(10);
  return row;
}

}  // namespace

Result<std::int64_t> Audit::record(AuditRow const& row) {
  auto insert = database_.prepare(
      "INSERT INTO audit(at_ms, who, what, channel_id, before, after, undo, was, became) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  if (!insert) return insert.error();
  insert->bind(1, row.at_ms);
  int position = 2;
  for (auto const* const text : {&row.who, &row.what, &row.channel, &row.before, &row.after,
                                 &row.undo, &row.was, &row.became}) {
    insert->bind(position++, std::string_view{*text});
  }
  if (auto done = insert->run(); !done) return done.error();
  return database_.number("SELECT last_insert_rowid()");
}

Result<> Audit::mark_undone(std::int64_t id, std::int64_t by) {
  auto update = database_.prepare("UPDATE audit SET undone_by = ?2 WHERE id = ?1");
  if (!update) return update.error();
  return update->bind(1, id).bind(2, by).run();
}

Result<std::vector<AuditRow>> Audit::list(Page const& page) {
  auto query = database_.prepare(
      std::string{kAuditColumns} +
      (page.channel.empty() ? "WHERE id < ?1 AND ?3 = '' " : "WHERE id < ?1 AND channel_id = ?3 ") +
      "ORDER BY id DESC LIMIT ?2");
  if (!query) return query.error();
  query->bind(1, page.before.value_or(std::numeric_limits<std::int64_t>::max()));
  query->bind(2, static_cast<std::int64_t>(page.limit)).bind(3, std::string_view{page.channel});
  return rows_of(*query, audit_row);
}

Result<std::optional<AuditRow>> Audit::find(std::int64_t id) {
  auto query = database_.prepare(std::string{kAuditColumns} + "WHERE id = ?1");
  if (!query) return query.error();
  auto const row = query->bind(1, id).step();
  if (!row) return row.error();
  return *row ? std::optional{audit_row(*query)} : std::nullopt;
}

}  // namespace freshet::store
