#include "store/admin.hpp"

namespace freshet::store {

Result<AdminRow> Admin::get() {
  auto query = database_.prepare(
      "SELECT password, setup_hash, totp_secret, totp_on, totp_step FROM admin WHERE id = 1");
  if (!query) return query.error();
  auto const found = query->step();
  if (!found) return found.error();
  AdminRow row;
  if (!*found) return row;
  if (!query->null(0)) row.password = query->text(0);
  if (!query->null(1)) row.setup_hash = query->blob(1);
  row.totp_secret = query->blob(2);
  row.totp_on = query->number(3) != 0;
  row.totp_step = query->number(4);
  return row;
}

Result<> Admin::put(AdminRow const& row) {
  auto write = database_.prepare(
      "INSERT OR REPLACE INTO admin(id, password, setup_hash, totp_secret, totp_on, totp_step) "
      "VALUES(1, ?1, ?2, ?3, ?4, ?5)");
  if (!write) return write.error();
  write->bind(1, row.password).bind(2, nullptr);
  if (row.setup_hash) write->bind_blob(2, *row.setup_hash);
  write->bind_blob(3, row.totp_secret).bind(4, std::int64_t{row.totp_on});
  return write->bind(5, row.totp_step).run();
}

}  // namespace freshet::store
