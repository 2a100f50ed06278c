#include "app/run_command.hpp"

#include "app/admin_commands.hpp"
#include "app/backup_commands.hpp"
#include "app/config_print.hpp"
#include "app/data_lock.hpp"
#include "app/doctor.hpp"
#include "app/healthcheck.hpp"
#include "app/keys.hpp"
#include "app/link_commands.hpp"
#include "app/secrets.hpp"
#include "app/suggest.hpp"
#include "app/tokens.hpp"
#include "store/keys.hpp"
#include "store/migrate.hpp"

#include <ostream>

namespace freshet::app {
namespace {

int fail(Surroundings const& around, std::string const& sentence, int code = kFailed) {
  around.err << "freshet: " << sentence << '\n';
  return code;
}

std::int64_t now_of(Surroundings const& around) { return around.clock.wall_us() / 1'000'000; }

void warn(LoadedConfig const& loaded, std::ostream& err) {
  for (auto const& warning : loaded.warnings) err << "warning: " << to_string(warning) << '\n';
}

int check(Args const& args, Surroundings const& around) {
  auto const loaded = load_config(args, around.environment);
  warn(loaded, around.err);
  if (!is_good(loaded, around.err)) return kBadUsage;
  around.out << "the configuration is good\n";
  return kDone;
}

int print(Args const& args, Surroundings const& around) {
  auto const loaded = load_config(args, around.environment);
  // Printed all the same: it helps to find the mistake.
  around.out << print_config(loaded);
  warn(loaded, around.err);
  return is_good(loaded, around.err) ? kDone : kBadUsage;
}

int fail(Surroundings const& around, Error const& error) {
  bool const usage = error.code == boost::system::errc::invalid_argument;
  return fail(around, error.what, usage ? kBadUsage : kFailed);
}

/// Opens what commands about keys, tokens and links need and gives it to `work`.
template <class F>
int with_config_and_store(Args const& args, Surroundings const& around, F work) {
  auto const loaded = load_config(args, around.environment);
  if (!is_good(loaded, around.err)) return kBadUsage;
  auto const& data_dir = loaded.config.server.data_dir;
  if (auto done = prepare_data_dir(data_dir); !done) return fail(around, done.error().what);
  auto const lock = DataLock::share(data_dir);
  if (!lock) return fail(around, lock.error().what);
  auto store = store::open_store(database_path(data_dir));
  if (!store) return fail(around, store.error().what);
  return work(loaded.config, *store);
}

template <class F>
int with_store(Args const& args, Surroundings const& around, F work) {
  return with_config_and_store(args, around, [&](Config const& config, store::Database& store) {
    return work(store, config.server.data_dir);
  });
}

int create(Args const& args, Surroundings const& around) {
  auto const now_s = now_of(around);
  NewKey wanted{args.subject, args.note, 0, args.backup};
  if (args.expires) {
    auto const expires_at = expiry_of(*args.expires, now_s);
    if (!expires_at) return fail(around, expires_at.error().what, kBadUsage);
    wanted.expires_at = *expires_at;
  }
  return with_store(args, around, [&](store::Database& store, std::string const& data_dir) {
    auto const secret = stream_key_secret(data_dir);
    if (!secret) return fail(around, secret.error().what);
    auto const key = create_key(store, *secret, wanted, now_s);
    if (!key) return fail(around, key.error());
    around.out << *key << '\n';
    return kDone;
  });
}

int list(Args const& args, Surroundings const& around) {
  return with_store(args, around, [&](store::Database& store, std::string const&) {
    auto const text = list_keys(store, now_of(around));
    if (!text) return fail(around, text.error().what);
    around.out << *text;
    return kDone;
  });
}

/// Takes the id, or the whole key that somebody lost: its second part is the id.
std::string id_of(std::string const& text) {
  auto const dot = text.find('.');
  if (dot == std::string::npos) return text;
  return text.substr(dot + 1, text.find('.', dot + 1) - dot - 1);
}

int revoke(Args const& args, Surroundings const& around) {
  return with_store(args, around, [&](store::Database& store, std::string const&) {
    auto const id = id_of(args.subject);
    auto const revoked = store::Keys{store}.revoke(id, now_of(around));
    if (!revoked) return fail(around, revoked.error().what);
    if (!*revoked)
      return fail(around, "there is no stream key " + app::quoted(id) + "; see freshet key list");
    around.err << "the stream key " << id << " is revoked\n";
    return kDone;
  });
}

int playback_url(Args const& args, Surroundings const& around) {
  return with_config_and_store(args, around, [&](Config const& config, store::Database& store) {
    auto const url = make_playback_url(args, config, store, now_of(around));
    if (!url) return fail(around, url.error());
    around.out << *url << '\n';
    return kDone;
  });
}

int create_token(Args const& args, Surroundings const& around) {
  return with_config_and_store(args, around, [&](Config const& config, store::Database& store) {
    auto const token = app::create_token(args, config, store, now_of(around));
    if (!token) return fail(around, token.error());
    around.out << *token << '\n';
    return kDone;
  });
}

int revoke_session(Args const& args, Surroundings const& around) {
  return with_store(args, around, [&](store::Database& store, std::string const&) {
    auto const session = app::revoke_session(args.subject, store, now_of(around));
    if (!session) return fail(around, session.error());
    around.err << "the links of the session " << *session << " are revoked\n";
    return kDone;
  });
}

int rotate(Args const& args, Surroundings const& around) {
  return with_store(args, around, [&](store::Database&, std::string const& data_dir) {
    auto const said = rotate_secret(args.subject, data_dir);
    if (!said) return fail(around, said.error());
    around.err << *said << '\n';
    return kDone;
  });
}

int reset_password(Args const& args, Surroundings const& around) {
  return with_config_and_store(args, around, [&](Config const& config, store::Database& store) {
    auto const link = reset_admin_password(config, store);
    if (!link) return fail(around, link.error());
    around.out << *link << '\n';
    around.err << kPasswordIsReset << '\n';
    return kDone;
  });
}

int back_up(Args const& args, Surroundings const& around) {
  auto const loaded = load_config(args, around.environment);
  if (!is_good(loaded, around.err)) return kBadUsage;
  auto const said = back_up_store(args.subject, loaded.config.server.data_dir);
  if (!said) return fail(around, said.error());
  around.err << *said << '\n';
  return kDone;
}

int restore(Args const& args, Surroundings const& around) {
  auto const loaded = load_config(args, around.environment);
  if (!is_good(loaded, around.err)) return kBadUsage;
  auto const& data_dir = loaded.config.server.data_dir;
  if (auto done = prepare_data_dir(data_dir); !done) return fail(around, done.error().what);
  auto const said = restore_store(args.subject, data_dir, now_of(around));
  if (!said) return fail(around, said.error());
  around.err << *said << '\n';
  return kDone;
}

int doctor(Args const& args, Surroundings const& around) {
  auto const loaded = load_config(args, around.environment);
  warn(loaded, around.err);
  bool const good = is_good(loaded, around.err);
  auto const findings = examine(loaded.config, around.versions, around.clock);
  around.out << to_text(findings);
  if (!good) return kBadUsage;
  return has_failed(findings) ? kFailed : kDone;
}

int healthcheck(Args const& args, Surroundings const& around) {
  auto const loaded = load_config(args, around.environment);
  if (!is_good(loaded, around.err)) return kBadUsage;
  auto const health = check_health(loaded.config.http, std::chrono::seconds{3});
  return health ? kDone : fail(around, health.error().what);
}

}  // namespace

LoadedConfig load_config(Args const& args, Environment environment) {
  return load_config({args.config_file, std::move(environment), args.sets, args.data_dir});
}

bool is_good(LoadedConfig const& loaded, std::ostream& err) {
  for (auto const& complaint : loaded.complaints) err << to_string(complaint) << '\n';
  return loaded.complaints.empty();
}

void use_free_ports(LoadedConfig& loaded) {
  auto& c = loaded.config;
  auto const free = [&](char const* key, config::Port& port) {
    if (port && loaded.origin(key).source != Origin::Source::flag) port = 0;
  };
  free("http.port", c.http.port);
  free("http.tls_port", c.http.tls_port);
  free("rtmp.port", c.rtmp.port);
  free("rtmp.tls_port", c.rtmp.tls_port);
  free("srt.port", c.srt.port);
  free("webrtc.udp_port", c.webrtc.udp_port);
  free("webrtc.tcp_port", c.webrtc.tcp_port);
}

int run_command(Args const& args, Surroundings const& around) {
  switch (args.command) {
    case Command::config_check:
      return check(args, around);
    case Command::config_print:
      return print(args, around);
    case Command::key_create:
      return create(args, around);
    case Command::key_list:
      return list(args, around);
    case Command::key_revoke:
      return revoke(args, around);
    case Command::playback_url:
      return playback_url(args, around);
    case Command::session_revoke:
      return revoke_session(args, around);
    case Command::secret_rotate:
      return rotate(args, around);
    case Command::admin_reset_password:
      return reset_password(args, around);
    case Command::backup:
      return back_up(args, around);
    case Command::restore:
      return restore(args, around);
    case Command::token_create:
      return create_token(args, around);
    case Command::doctor:
      return doctor(args, around);
    case Command::healthcheck:
      return healthcheck(args, around);
    case Command::version:
      around.out << version_text(with_libraries(around.versions));
      return kDone;
    default:
      around.out << usage();
      return kDone;
  }
}

}  // namespace freshet::app
