/// What was changed of a server through the API, and how it is undone.
#include "app/server_impl.hpp"
#include "store/channel_settings.hpp"

namespace freshet {
namespace {

Error cannot_undo(std::string why) {
  return failure(boost::system::errc::file_exists, std::move(why));
}

constexpr char kChangedSince[] =
    "something has changed it since: look at the later changes, and set it anew";

}  // namespace

/// Under store_mutex, within the transaction of what it tells of. `undoes`: a row; 0: none.
Result<> Server::Impl::record(store::AuditRow& line, std::int64_t undoes) {
  store::Audit audit{store};
  auto const id = audit.record(line);
  if (!id) return id.error();
  line.id = *id;
  return undoes == 0 ? Result<>{} : audit.mark_undone(undoes, line.id);
}

api::AuditLog::House Server::Impl::audit_house() {
  return {insiders,
          [this](net::Loop& loop, store::Audit::Page page) {
            return store_thread.run(loop, [this, page = std::move(page)] {
              std::scoped_lock const lock{store_mutex};
              return store::Audit{store}.list(page);
            });
          },
          [this](net::Loop& loop, std::string who, std::int64_t id) {
            return store_thread.run(loop, [this, who = std::move(who), id] {
              std::scoped_lock const lock{store_mutex};
              return undo(who, id);
            });
          }};
}

/// Under store_mutex.
Result<store::AuditRow> Server::Impl::undo(std::string const& who, std::int64_t id) {
  auto const row = store::Audit{store}.find(id);
  if (!row) return row.error();
  if (!*row) {
    return failure(boost::system::errc::no_such_file_or_directory, "there is no change of that id");
  }
  auto const& of = **row;
  if (of.undone_by) return cannot_undo("it is undone already");
  if (of.undo.empty())
    return cannot_undo("only changes of settings, entitlements and configuration are undone");
  store::AuditRow line{0, now_ms(), who, "undoes change " + std::to_string(id) + ": " + of.what,
                       of.channel};
  auto done = of.undo == "settings"      ? undo_settings(of, line)
              : of.undo == "entitlement" ? undo_entitlement(of, line)
                                         : undo_config(of, line);
  if (!done) return done.error();
  return line;
}

Result<> Server::Impl::undo_config(store::AuditRow const& of, store::AuditRow& line) {
  auto const paths = app::ConfigBook::paths_in(of.became);
  if (app::ConfigBook::object_of(config_book.values(), paths) != of.became) {
    return cannot_undo(kChangedSince);
  }
  return change_config(of.was, line, of.id);
}

Result<std::string> Server::Impl::set_of(std::string const& channel) {
  auto const all = store::ChannelSettings{store}.all();
  if (!all) return all.error();
  auto const at = all->find(channel);
  return at == all->end() ? std::string{"{}"} : at->second;
}

Result<> Server::Impl::undo_settings(store::AuditRow const& of, store::AuditRow& line) {
  auto const now = set_of(of.channel);
  if (!now) return now.error();
  if (*now != of.became || !directory.has(of.channel)) return cannot_undo(kChangedSince);
  return change_settings(line, of.id, [&]() -> Result<> {
    auto put = store::ChannelSettings{store}.put(of.channel, of.was, line.at_ms / 1'000);
    return put ? stored_settings.read(store) : put;
  });
}

Result<> Server::Impl::change_settings(store::AuditRow& line, std::int64_t undoes,
                                       std::function<Result<>()> const& change) {
  auto const before = settings.channel(line.channel);
  auto done = store.transaction([&]() -> Result<> {
    auto const was = set_of(line.channel);
    if (!was) return was.error();
    if (auto changed = change(); !changed) return changed;
    auto const became = set_of(line.channel);
    if (!became) return became.error();
    auto const after = settings.channel(line.channel);
    auto const changed_ones = app::changed_keys(before, after);
    line.before = app::settings_json(before, changed_ones);
    line.after = app::settings_json(after, changed_ones);
    line.undo = "settings";
    line.was = *was;
    line.became = *became;
    if (!changed_ones.empty()) {
      auto told = promise(events::Kind::config_changed, line.channel,
                          events::ConfigFact{changed_ones, "api"});
      if (!told) return told;
    }
    return record(line, undoes);
  });
  tell_promised(done);
  if (!done) {
    // What was in force already is not kept.
    static_cast<void>(stored_settings.read(store));
    return done;
  }
  adjust_pulls();
  return {};
}

}  // namespace freshet
