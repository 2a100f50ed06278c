/// Who signs in to the dashboard of a server.
#include "app/admin_commands.hpp"
#include "app/server_impl.hpp"

namespace freshet {

access::Admin::WithStore Server::Impl::with_store() {
  return [this](access::Admin::Work const& work) {
    std::scoped_lock const lock{store_mutex};
    return work(store);
  };
}

api::Insiders Server::Impl::make_insiders() {
  return {secrets.admin_token, app::must(Networks::parse(config.http.metrics_from)),
          [this](std::string_view token) { return jwts.read(token); },
          [this](http::Request const& request) { return session_cookies.identify(request); }};
}

api::Session::House Server::Impl::session_house() {
  return {admin,    throttle,        login_thread,
          insiders, session_cookies, config.server.name.empty() ? "Freshet" : config.server.name,
          log};
}

/// Before anybody else is there. A code is kept as its hash alone: each start makes a new one,
/// until a password is set.
void Server::Impl::begin_admin() {
  app::must(admin.read(store));
  if (admin.has_password()) return;
  setup_code = app::must(access::reset_admin(store));
  app::must(admin.read(store));
}

std::string Server::Impl::setup_path() const {
  if (setup_code.empty() || !admin.awaits(setup_code)) return "/admin";
  return app::setup_path_of(setup_code);
}

}  // namespace freshet
