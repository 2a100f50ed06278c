#include "store/answers.hpp"

namespace freshet::store {

Result<std::optional<AnswerRow>> Answers::claim(AnswerRow const& row, std::int64_t oldest_s) {
  auto sweep = database_.prepare("DELETE FROM answers WHERE created_at < ?1");
  if (!sweep) return sweep.error();
  if (auto done = sweep->bind(1, oldest_s).run(); !done) return done.error();
  auto insert = database_.prepare(
      "INSERT INTO answers(id, request, created_at) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING");
  if (!insert) return insert.error();
  insert->bind_blob(1, row.id).bind_blob(2, row.request).bind(3, row.created_at);
  if (auto done = insert->run(); !done) return done.error();
  if (database_.changes() > 0) return std::nullopt;
  auto query = database_.prepare(
      "SELECT request, created_at, status, location, body FROM answers WHERE id = ?1");
  if (!query) return query.error();
  auto const found = query->bind_blob(1, row.id).step();
  if (!found) return found.error();
  if (!*found) return failure(boost::system::errc::io_error, "an answer is and is not there");
  AnswerRow there{row.id, query->blob(0), query->number(1), {}, query->text(3), query->blob(4)};
  if (!query->null(2)) there.status = query->number(2);
  return std::optional{std::move(there)};
}

Result<> Answers::put(AnswerRow const& row) {
  auto update =
      database_.prepare("UPDATE answers SET status = ?2, location = ?3, body = ?4 WHERE id = ?1");
  if (!update) return update.error();
  update->bind_blob(1, row.id).bind(2, row.status).bind(3, row.location);
  return update->bind_blob(4, row.body).run();
}

Result<> Answers::forget(std::string_view id) {
  auto remove = database_.prepare("DELETE FROM answers WHERE id = ?1");
  if (!remove) return remove.error();
  return remove->bind_blob(1, id).run();
}

}  // namespace freshet::store
