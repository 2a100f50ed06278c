#include "app/serve.hpp"

#include "app/banner.hpp"
#include "app/config_load.hpp"
#include "app/demo.hpp"
#include "app/inside.hpp"
#include "app/notify.hpp"
#include "app/ready.hpp"
#include "app/reload.hpp"
#include "app/secrets.hpp"
#include "app/signals.hpp"
#include "base/log.hpp"
#include "freshet/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <sys/resource.h>

namespace freshet::app {
namespace {

constexpr char kChannel[] = "main", kDemoChannel[] = "demo";

/// As many connections as this user may have; shells and services begin with 1,024.
void allow_many_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// A directory that goes away with the process.
std::optional<TemporaryDataDir> make_temporary(Args const& args) {
  if (!args.ephemeral) return {};
  auto directory = TemporaryDataDir::make();
  if (!directory) throw std::runtime_error(directory.error().what);
  return std::optional{std::move(*directory)};
}

/// What is asked for now; with `--ephemeral` in the temporary directory and on free ports.
LoadedConfig load(Args const& args, Surroundings const& around,
                  std::optional<TemporaryDataDir> const& temporary) {
  auto loaded = load_config(args, around.environment);
  if (temporary) {
    loaded.config.server.data_dir = temporary->path();
    use_free_ports(loaded);
  }
  return loaded;
}

Ready ready_of(Server& server) {
  Ready ready;
  auto const at = [](std::string const& scheme, std::uint16_t port) {
    return fmt::format("{}://127.0.0.1:{}", scheme, port);
  };
  if (auto const port = server.port("http")) ready.http = at("http", port);
  if (auto const port = server.port("https")) ready.https = at("https", port);
  if (auto const port = server.port("rtmp")) ready.rtmp = at("rtmp", port) + "/live";
  if (auto const port = server.port("rtmps")) ready.rtmps = at("rtmps", port) + "/live";
  if (auto const port = server.port("srt")) ready.srt = at("srt", port);
  ready.channel = kChannel;
  ready.stream_key = server.stream_key(kChannel);
  ready.admin_token = server.admin_token();
  return ready;
}

Banner banner_of(Server& server, Config const& config, Surroundings const& around, bool demo) {
  Banner b;
  b.version = around.versions.freshet;
  auto const host = banner_host(config.server);
  auto const secure = server.port("https");
  if (auto const port = secure != 0 ? secure : server.port("http")) {
    auto const base = config.server.public_url.empty()
                          ? address_of(secure != 0 ? "https" : "http", host, port)
                          : config.server.public_url;
    b.watch = base + "/" + (demo ? kDemoChannel : kChannel);
    if (auto const path = server.setup_path(); path != "/admin") b.admin = base + path;
  }
  if (auto const port = server.port("rtmp")) {
    b.rtmp_server =
        fmt::format("rtmp://{}{}/live", host, port == 1935 ? "" : fmt::format(":{}", port));
  }
  auto const ways = {server.port("rtmp"), server.port("rtmps"), server.port("srt")};
  if (std::ranges::any_of(ways, [](auto port) { return port != 0; })) {
    b.stream_key = server.stream_key(kChannel);
  }
  if (auto const port = server.port("srt")) {
    b.srt = fmt::format("srt://{}:{}?streamid=publish:{}:{}", host, port, kChannel, *b.stream_key);
  }
  if (auto const port = server.port("rtmps")) {
    b.rtmps_server = address_of("rtmps", host, port) + "/live";
  }
  return b;
}

/// A test picture on its channel, until it dies.
std::unique_ptr<Demo> start_demo(Server& server, Log const& log) {
  Demo::Options options{server.port("rtmp"), server.stream_key(kDemoChannel)};
  auto demo = std::make_unique<Demo>(std::move(options), system_clock(), log);
  demo->start();
  return demo;
}

}  // namespace

int serve(Args const& args, Surroundings const& around) {
  // Before any thread is there, so that all of them leave the signals to this one.
  Signals const signals;
  allow_many_files();
  auto const temporary = make_temporary(args);
  auto const loaded = load(args, around, temporary);
  if (!is_good(loaded, around.err)) return kBadUsage;
  auto const& config = loaded.config;
  if (args.demo && !config.rtmp.port) {
    throw ConfigError("--demo publishes over RTMP, but rtmp.port is off");
  }
  auto const logger = make_logger(config.log.level, config.log.format == "json");
  Log const log{logger};
  Server server{config};
  Inside::say_origins(server, loaded.origins);
  server.start();
  auto demo = args.demo ? start_demo(server, log) : nullptr;
  around.err << banner(banner_of(server, config, around, args.demo)) << std::flush;
  if (args.ready_file) {
    auto const written = write_ready_file(*args.ready_file, ready_of(server));
    if (!written) throw std::runtime_error(written.error().what);
  }
  auto const tell = [&](std::string_view state) {
    auto const at = around.environment.find("NOTIFY_SOCKET");
    if (at != around.environment.end()) notify(at->second, state);
  };
  tell("READY=1");
  Reload reload{config, logger, [&](Config const& next) { server.reload(next); }};
  while (signals.wait() == SIGHUP) {
    auto const next = load(args, around, temporary);
    if (next.complaints.empty()) Inside::say_origins(server, next.origins);
    reload(next);
  }
  tell("STOPPING=1");
  // First, so that its show ends as one that was finished.
  demo.reset();
  server.stop();
  return kDone;
}

}  // namespace freshet::app
