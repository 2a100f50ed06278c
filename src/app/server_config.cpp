/// What is set of a server through the API: its configuration, kept, in force, and undone.
#include "app/inside.hpp"
#include "app/server_impl.hpp"
#include "store/server_settings.hpp"

namespace freshet {
namespace {

/// What only who reads the files of this machine can tell.
Result<> fits_here(Config const& next, std::string const& own_jwt_secret) {
  auto const rules = app::jwt_rules(next.auth.jwt, own_jwt_secret);
  if (!rules) return failure(boost::system::errc::invalid_argument, rules.error().what);
  auto const& countries = next.geo.database;
  if (countries.empty()) return {};
  auto const database = net::GeoDatabase::open(countries);
  if (!database) return failure(boost::system::errc::invalid_argument, database.error().what);
  return {};
}

}  // namespace

void app::Inside::say_origins(Server& server, std::map<std::string, Origin, std::less<>> origins) {
  auto& impl = *server.impl_;
  std::scoped_lock const lock{impl.store_mutex};
  impl.config_book.say(impl.config_book.said(), origins);
  impl.origins = std::move(origins);
}

/// Before the doors open.
void Server::Impl::read_set_config() {
  std::scoped_lock const lock{store_mutex};
  auto const values = store::ServerSettings{store}.all();
  if (!values) throw std::runtime_error(values.error().what);
  if (values->empty()) return;
  config_book.set(*values);
  last_config = in_force();  // which is no change that anybody is to be told of
  take_over(last_config, "api");
}

/// Under store_mutex. What was set and cannot be any more has no effect, all of it.
Config Server::Impl::in_force() const {
  auto loaded = config_book.effective();
  if (loaded.complaints.empty()) return std::move(loaded.config);
  for (auto const& complaint : loaded.complaints) {
    log.error("settings made by the API have no effect: {}", to_string(complaint));
  }
  return config_book.said();
}

api::Configuration::House Server::Impl::configuration_house() {
  return {insiders,
          [this](net::Loop& loop) {
            return store_thread.run(loop, [this] {
              std::scoped_lock const lock{store_mutex};
              return config_book.list();
            });
          },
          [this](net::Loop& loop, std::string who, std::string patch, auto still) {
            return store_thread.run(
                loop,
                [this, who = std::move(who), patch = std::move(patch),
                 still = std::move(still)]() -> Result<bool> {
                  std::scoped_lock const lock{store_mutex};
                  if (!still(config_book.list())) return false;
                  store::AuditRow line{0, now_ms(), who, "changes the configuration"};
                  auto const changed = change_config(patch, line, 0);
                  if (!changed) return changed.error();
                  return true;
                });
          }};
}

/// Under store_mutex. `undoes`: the row of the audit log that is undone by it; 0: none.
Result<> Server::Impl::change_config(std::string const& patch, store::AuditRow& line,
                                     std::int64_t undoes) {
  auto const next = config_book.patched(patch);
  if (!next) return next.error();
  auto const paths = app::ConfigBook::paths_in(patch);
  if (paths.empty()) return {};
  auto const loaded = config_book.effective(*next);
  if (auto fits = fits_here(loaded.config, secrets.jwt); !fits) return fits;
  line.before = app::ConfigBook::shown(last_config, paths);
  line.after = app::ConfigBook::shown(loaded.config, paths);
  line.undo = "config";
  line.was = app::ConfigBook::object_of(config_book.values(), paths);
  line.became = app::ConfigBook::object_of(*next, paths);
  auto const kept = store.transaction([&]() -> Result<> {
    for (auto const& path : paths) {
      auto const at = next->find(path);
      auto const& json = at == next->end() ? std::string{} : at->second;
      auto put = store::ServerSettings{store}.put(path, json, line.at_ms);
      if (!put) return put;
    }
    auto const change = app::compare(last_config, loaded.config);
    auto changed = change.at_once;
    changed.insert(changed.end(), change.after_restart.begin(), change.after_restart.end());
    if (!changed.empty()) {
      auto told = promise(events::Kind::config_changed, {}, events::ConfigFact{changed, "api"});
      if (!told) return told;
    }
    return record(line, undoes);
  });
  tell_promised(kept);
  if (!kept) return kept;
  last_config = loaded.config;  // of which everybody is told
  log.info("{} {}: {}", line.who, line.what, line.after);
  config_book.set(*next);
  take_over(loaded.config, "api");
  return {};
}

}  // namespace freshet
