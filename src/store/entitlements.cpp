#include "store/entitlements.hpp"

namespace freshet::store {

Result<Entitlements::All> Entitlements::all() {
  auto query = database_.prepare("SELECT channel_id, policy FROM entitlements");
  if (!query) return query.error();
  All all;
  while (true) {
    auto const row = query->step();
    if (!row) return row.error();
    if (!*row) return all;
    all.emplace(query->text(0), query->text(1));
  }
}

Result<std::optional<std::string>> Entitlements::find(std::string_view channel) {
  auto query = database_.prepare("SELECT policy FROM entitlements WHERE channel_id = ?1");
  if (!query) return query.error();
  auto const row = query->bind(1, channel).step();
  if (!row) return row.error();
  return *row ? std::optional{query->text(0)} : std::nullopt;
}

Result<> Entitlements::put(std::string_view channel, std::string_view policy) {
  auto is_object = database_.prepare("SELECT iif(json_valid(?1), json_type(?1) = 'object', 0)");
  if (!is_object) return is_object.error();
  if (auto const row = is_object->bind(1, policy).step(); !row) return row.error();
  if (is_object->number(0) == 0) {
    return failure(boost::system::errc::invalid_argument,
                   "database: the policy of a channel must be a JSON object");
  }
  auto write = database_.prepare(
      "INSERT INTO entitlements(channel_id, policy) VALUES(?1, ?2) "
      "ON CONFLICT(channel_id) DO UPDATE SET policy = excluded.policy");
  if (!write) return write.error();
  return write->bind(1, channel).bind(2, policy).run();
}

Result<bool> Entitlements::remove(std::string_view channel) {
  auto forget = database_.prepare("DELETE FROM entitlements WHERE channel_id = ?1");
  if (!forget) return forget.error();
  if (auto done = forget->bind(1, channel).run(); !done) return done.error();
  return database_.changes() > 0;
}

}  // namespace freshet::store
