/// Who may watch the channels of a server: rules of entitlement, passwords, countries.
#include "app/server_impl.hpp"
#include "store/entitlements.hpp"

namespace freshet {
namespace {

constexpr char kNoCountries[] =
    "geo: this server knows no countries, so nobody could watch: set geo.database to a MaxMind "
    "file "
    "(.mmdb) first";

}  // namespace

/// Also when the file has the same name: whoever replaces it has the server reload.
void Server::Impl::reload_countries(Config const& next) {
  if (auto read = watching.read_countries(next.geo.database); !read) {
    log.error("{}; countries are known as before", read.error().what);
  }
}

api::Unlock::House Server::Impl::unlock_house() {
  return {
      directory,
      insiders,
      links.tokens(),
      clock,
      unlock_thread,
      config.server.public_url,
      [this](std::string const& channel) { return watching.password(channel); },
      [this](http::Request const& request, std::string const& channel,
             access::Identity const* who) { return watching.refuse_viewer(request, channel, who); },
      [this](std::string const& channel, access::Identity const* who) {
        return watching.session_by_password(channel, who);
      },
      [this](std::string const& channel, std::string_view session) {
        return watching.may_renew(channel, session);
      }};
}

api::ChannelEntitlement::House Server::Impl::entitlement_house() {
  return {directory, insiders,
          [this](net::Loop& loop, std::string channel) {
            return store_thread.run(loop, [this, channel = std::move(channel)] {
              std::scoped_lock const lock{store_mutex};
              return entitlement_of(channel);
            });
          },
          [this](net::Loop& loop, api::Change what, std::optional<std::string> json, auto still) {
            return store_thread.run(
                loop, [this, what = std::move(what), json = std::move(json),
                       still = std::move(still)] { return change_entitlement(what, json, still); });
          }};
}

/// Under store_mutex. A channel without one is watched by everybody.
Result<std::string> Server::Impl::entitlement_of(std::string const& channel) {
  auto const kept = store::Entitlements{store}.find(channel);
  if (!kept) return kept.error();
  auto const read = *kept ? access::read_entitlement(**kept) : access::Entitlement{};
  // What cannot be read is shown as it is, so that somebody can set it right.
  return read ? access::write_entitlement(*read) : **kept;
}

Result<bool> Server::Impl::change_entitlement(api::Change const& what,
                                              std::optional<std::string> const& json,
                                              api::ChannelEntitlement::House::Still const& still) {
  std::scoped_lock const lock{store_mutex};
  auto const now = entitlement_of(what.channel);
  if (!now) return now.error();
  if (!still(*now)) return false;
  auto const next = json.value_or(access::write_entitlement({}));
  auto const wanted = access::read_entitlement(next);
  if (!wanted) return wanted.error();
  if (wanted->has_places() && !watching.knows_countries()) {
    return failure(boost::system::errc::file_exists, kNoCountries);
  }
  store::AuditRow line{0, now_ms(), what.who, what.what, what.channel};
  if (auto put = put_entitlement(line, next, 0); !put) return put.error();
  log.info("channel {}: {} {}", what.channel, what.who, what.what);
  return true;
}

/// Under store_mutex. `undoes`: a row of the audit log; 0: none.
Result<> Server::Impl::put_entitlement(store::AuditRow& line, std::string const& json,
                                       std::int64_t undoes) {
  auto const was = entitlement_of(line.channel);
  if (!was) return was.error();
  line.before = line.was = *was;
  line.after = line.became = json;
  line.undo = "entitlement";
  auto const done = store.transaction([&]() -> Result<> {
    store::Entitlements all{store};
    if (json == access::write_entitlement({})) {
      if (auto removed = all.remove(line.channel); !removed) return removed.error();
    } else if (auto put = all.put(line.channel, json); !put) {
      return put;
    }
    return record(line, undoes);
  });
  if (!done) return done;
  if (auto read = watching.read(store); !read) return read;
  bus.publish(events::Kind::config_changed, line.channel,
              events::ConfigFact{{"entitlement"}, "api"});
  return {};
}

Result<> Server::Impl::undo_entitlement(store::AuditRow const& of, store::AuditRow& line) {
  auto const now = entitlement_of(of.channel);
  if (!now) return now.error();
  if (*now != of.became || !directory.has(of.channel)) {
    return failure(boost::system::errc::file_exists,
                   "something has changed it since: look at the later changes, and set it anew");
  }
  auto const former = access::read_entitlement(of.was);
  if (former && former->has_places() && !watching.knows_countries()) {
    return failure(boost::system::errc::file_exists, kNoCountries);
  }
  return put_entitlement(line, of.was, of.id);
}

}  // namespace freshet
