/// Certificates that a server gets by itself.
#include "app/acme_plan.hpp"
#include "app/server_impl.hpp"

namespace freshet {
namespace {

app::acme::Keeper::Plan plan_or_throw(Config const& config) {
  auto plan = app::acme_plan(config);
  if (!plan) throw ConfigError{plan.error().what};
  return std::move(*plan);
}

}  // namespace

/// The ports are those of the start, whatever is said of them now.
Config Server::Impl::with_tls_of(config::Tls const& tls_now) const {
  auto files = config;
  files.tls = tls_now;
  return files;
}

/// Under store_mutex. The files are read again even if their names have not changed: that is how
/// they are renewed.
void Server::Impl::show_tls() const {
  auto loaded = app::load_tls(with_tls_of(tls_settings), clock, log, acme_answers.certificates());
  if (!loaded) {
    return log.error("{}; the former certificate stays in use", loaded.error().what);
  }
  if (http) http->set_tls(*loaded);
  if (rtmp) rtmp->set_tls(*loaded);
}

/// Under store_mutex.
void Server::Impl::reload_tls(Config const& next) {
  auto plan = with_take_over(plan_or_throw(with_tls_of(next.tls)));
  tls_settings = next.tls;
  show_tls();
  if (acme) acme->adjust(std::move(plan));
}

/// On the store's thread, what is configured by then.
app::acme::Keeper::Plan Server::Impl::with_take_over(app::acme::Keeper::Plan plan) {
  plan.take_over = [this] {
    std::scoped_lock const lock{store_mutex};
    show_tls();
  };
  return plan;
}

void Server::Impl::start_acme() {
  acme.emplace(
      app::acme::Keeper::House{loops.at(0), http_client, store_thread, acme_answers, clock, metrics,
                               log.child("acme"), app::acme_folder(config.server.data_dir)},
      with_take_over(plan_or_throw(config)));
  acme->start();
}

void Server::Impl::begin_to_stop_acme() {
  if (acme) acme->begin_to_stop();
}

void Server::Impl::stop_acme() {
  if (acme && !acme->stop()) log.warn("a request for a certificate did not end in time");
}

}  // namespace freshet
