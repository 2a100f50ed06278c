#include "app/admin_commands.hpp"

#include "access/admin.hpp"
#include "app/link_commands.hpp"

namespace freshet::app {

std::string setup_path_of(std::string const& code) { return "/admin?setup=" + code; }

Result<std::string> reset_admin_password(Config const& config, store::Database& store) {
  auto const code = access::reset_admin(store);
  if (!code) return code.error();
  return outside_base(config) + setup_path_of(*code);
}

}  // namespace freshet::app
