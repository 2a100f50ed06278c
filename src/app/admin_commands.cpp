#include "app/admin_commands.hpp"

#include "access/admin.hpp"
#include "app/link_commands.hpp"
#include "base/clock.hpp"
#include "store/audit.hpp"

namespace freshet::app {

std::string setup_path_of(std::string const& code) { return "/admin?setup=" + code; }

Result<std::string> reset_admin_password(Config const& config, store::Database& store) {
  auto const code = access::reset_admin(store);
  if (!code) return code.error();
  auto const told =
      store::Audit{store}.record({0, system_clock().wall_us() / 1'000, "the command line",
                                  "takes the password of the administrator away"});
  if (!told) return told.error();
  return outside_base(config) + setup_path_of(*code);
}

}  // namespace freshet::app
