/// Who may watch, at a running server: passwords, rules by country, subscribers and age, and what
/// is taken back while somebody watches.
#include "freshet/server.hpp"
#include "support/http_ask.hpp"
#include "support/live_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace freshet {
namespace {

using test::Got;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kGerman[] = "X-Forwarded-For: 192.0.2.1\r\n";
constexpr char kFrench[] = "X-Forwarded-For: 198.51.100.1\r\n";
std::string const kGeo = std::string{FRESHET_SOURCE_DIR} + "/tests/golden/geo/";

Config with_countries() {
  Config config;
  config.geo.database = kGeo + "countries.mmdb";
  config.http.trusted_proxies = {"127.0.0.1"};
  return config;
}

struct Entitled : ::testing::Test {
  explicit Entitled(Config const& config = with_countries()) : live{config} {
    EXPECT_TRUE(test::in_time([this] { return live.newest("main") > 0; }));
  }
  [[nodiscard]] std::uint16_t port() const { return live.port("http"); }
  [[nodiscard]] std::string bearer(std::string const& token = {}) const {
    return "Authorization: Bearer " + (token.empty() ? live.server->admin_token() : token) + "\r\n";
  }
  [[nodiscard]] Got ask(std::string const& method, std::string const& target,
                        std::string const& body = {}, std::string const& headers = {}) const {
    return test::ask(port(), method, target, headers.empty() ? bearer() : headers, body);
  }
  [[nodiscard]] nlohmann::json json(std::string const& method, std::string const& target,
                                    std::string const& body = {}) const {
    auto const got = ask(method, target, body);
    EXPECT_LT(got.status, 300) << method << ' ' << target << ' ' << got.body;
    return nlohmann::json::parse(got.body, nullptr, false);
  }
  [[nodiscard]] Got watch(std::string const& path, std::string const& headers = "X: y\r\n") const {
    return test::ask(port(), "GET", path, headers);
  }
  void set(std::string const& settings) const {
    auto const got = ask("PATCH", "/v1/channels/main/settings", settings);
    EXPECT_EQ(got.status, 200) << got.body;
  }
  [[nodiscard]] Got unlock(std::string const& body) const {
    return test::ask(port(), "POST", "/v1/channels/main/unlock", {}, body);
  }
  void rule(std::string const& policy) const {
    auto const got = ask("PUT", "/v1/channels/main/entitlement", policy);
    EXPECT_EQ(got.status, 200) << got.body;
  }
  /// A token of the channel's viewers, and its id.
  [[nodiscard]] std::pair<std::string, std::string> viewer(std::string const& user) const {
    auto const made = json("POST", "/v1/tokens",
                           R"({"role":"viewer","channels":["main"],"user":")" + user + "\"}");
    return {made["token"], made["id"]};
  }
  /// The playlist of the source, under the link of a manifest.
  [[nodiscard]] std::string playlist_for(std::string const& token) const {
    std::string const id = json("GET", "/v1/streams")["items"][0]["id"];
    auto const got = watch("/v1/streams/" + id + "/manifest.m3u8", bearer(token));
    EXPECT_EQ(got.status, 200) << got.body;
    auto const at = got.body.find("/~v1.");
    if (at == std::string::npos) return {};
    return got.body.substr(at, got.body.find('/', at + 1) - at) + "/live/main/source/index.m3u8";
  }

  test::LiveServer live;
};

TEST_F(Entitled, APasswordOpensAChannelUntilItIsChanged) {
  set(R"({"access":"password","password":"open sesame"})");
  auto const shown = ask("GET", "/v1/channels/main/settings").body;
  EXPECT_THAT(shown, HasSubstr("(hidden)"));
  EXPECT_THAT(shown, Not(HasSubstr("argon2id")));
  EXPECT_THAT(ask("GET", "/v1/audit").body, Not(HasSubstr("argon2id")));
  auto const closed = watch("/live/main/index.m3u8");
  EXPECT_EQ(closed.status, 401);
  EXPECT_THAT(closed.body, HasSubstr("urn:freshet:problem:password-needed"));
  EXPECT_THAT(closed.head, HasSubstr("www-authenticate: Bearer"));
  EXPECT_EQ(unlock(R"({"password":"open sesami"})").status, 401);
  auto const opened = unlock(R"({"password":"open sesame"})");
  ASSERT_EQ(opened.status, 200) << opened.body;
  std::string const prefix = nlohmann::json::parse(opened.body)["prefix"];
  EXPECT_EQ(watch(prefix + "index.m3u8").status, 200);
  EXPECT_EQ(watch(prefix + "source/index.m3u8").status, 200);
  auto const token = prefix.substr(2, prefix.find('/', 1) - 2);
  EXPECT_EQ(unlock(R"({"link":")" + token + "\"}").status, 200);
  set(R"({"password":"another one"})");
  auto const ended = watch(prefix + "source/index.m3u8");
  EXPECT_EQ(ended.status, 401) << "at its next playlist";
  EXPECT_THAT(ended.body, HasSubstr("has changed"));
  EXPECT_EQ(unlock(R"({"link":")" + token + "\"}").status, 401);
  EXPECT_EQ(unlock(R"({"password":"open sesame"})").status, 401);
  EXPECT_EQ(unlock(R"({"password":"another one"})").status, 200);
}

TEST_F(Entitled, APasswordThatIsMissingIsNamed) {
  auto const got = ask("PATCH", "/v1/channels/main/settings", R"({"access":"password"})");
  EXPECT_EQ(got.status, 400);
  EXPECT_THAT(got.body, HasSubstr("there is none"));
  EXPECT_EQ(watch("/live/main/index.m3u8").status, 200) << "nothing has changed";
}

TEST_F(Entitled, AGuesserWaits) {
  set(R"({"access":"password","password":"open sesame"})");
  int last = 401;
  for (int i = 0; i < 20 && last == 401; ++i) last = unlock(R"({"password":"guess 1234"})").status;
  EXPECT_EQ(last, 429);
  auto const waits = unlock(R"({"password":"open sesame"})");
  EXPECT_EQ(waits.status, 429);
  EXPECT_THAT(waits.head, HasSubstr("retry-after: "));
}

TEST_F(Entitled, ACountryIsThatOfTheClientBehindATrustedProxy) {
  rule(R"({"geo":{"allow":["DE"]}})");
  EXPECT_EQ(watch("/live/main/index.m3u8", kGerman).status, 200);
  auto const abroad = watch("/live/main/index.m3u8", kFrench);
  EXPECT_EQ(abroad.status, 403);
  EXPECT_THAT(abroad.body, HasSubstr("urn:freshet:problem:geo-blocked"));
  EXPECT_EQ(watch("/live/main/index.m3u8").status, 403) << "nobody knows where 127.0.0.1 is";
  // Not a proxy that is trusted: what it says of others is nothing.
  auto const stranger = test::get(test::TcpClient{port(), "::1"}, "/live/main/index.m3u8", kGerman);
  EXPECT_EQ(stranger.status, 403);
  auto const link = json("POST", "/v1/playback-url", R"({"channel":"main"})");
  std::string const hls = link["hls"];
  auto const path = hls.substr(hls.find("/~"));
  EXPECT_EQ(watch(path, kGerman).status, 200);
  EXPECT_EQ(watch(path, kFrench).status, 403) << "a link that was passed on";
  rule(R"({"geo":{"deny":["FR"]}})");
  EXPECT_EQ(watch("/live/main/index.m3u8", kFrench).status, 403);
  EXPECT_EQ(watch("/live/main/index.m3u8").status, 200);
}

TEST_F(Entitled, WhoIsAskedForMustBeKnown) {
  rule(R"({"subscriber_only":true})");
  auto const closed = watch("/live/main/index.m3u8");
  EXPECT_EQ(closed.status, 403);
  EXPECT_THAT(closed.body, HasSubstr("urn:freshet:problem:subscribers-only"));
  std::string const id = json("GET", "/v1/streams")["items"][0]["id"];
  auto const manifest = "/v1/streams/" + id + "/manifest.m3u8";
  EXPECT_EQ(watch(manifest).status, 401) << "say who you are";
  EXPECT_EQ(watch(manifest, bearer(viewer("ann").first)).status, 403);
  EXPECT_EQ(watch(playlist_for(live.server->admin_token())).status, 200);
  EXPECT_EQ(ask("DELETE", "/v1/channels/main/entitlement").status, 204);
  EXPECT_EQ(watch("/live/main/index.m3u8").status, 200);
}

TEST_F(Entitled, ARuleIsAuditedAndUndone) {
  rule(R"({"age_restriction":16})");
  auto const line = json("GET", "/v1/audit?channel_id=main")["items"][0];
  EXPECT_EQ(line["what"], "sets who may watch");
  EXPECT_EQ(line["after"]["age_restriction"], 16);
  EXPECT_EQ(watch("/live/main/index.m3u8").status, 403);
  EXPECT_EQ(ask("POST", "/v1/audit/" + std::string{line["id"]} + "/undo").status, 200);
  EXPECT_EQ(watch("/live/main/index.m3u8").status, 200);
  EXPECT_EQ(json("GET", "/v1/channels/main/entitlement")["age_restriction"], 0);
}

TEST_F(Entitled, ARevocationEndsARunningViewerAtTheNextPlaylist) {
  set(R"({"access":"token"})");
  auto const [ann, ann_id] = viewer("ann");
  auto const [bob, bob_id] = viewer("bob");
  auto const of_ann = playlist_for(ann), of_bob = playlist_for(bob);
  auto const of_admin = playlist_for(live.server->admin_token());
  for (auto const& one : {of_ann, of_bob, of_admin}) ASSERT_EQ(watch(one).status, 200) << one;
  EXPECT_EQ(ask("POST", "/v1/revocations", R"({"jti":")" + ann_id + "\"}").status, 201);
  EXPECT_EQ(watch(of_ann).status, 403) << "by the id of her token";
  EXPECT_EQ(watch("/v1/streams?limit=1").status, 200);
  auto const refused = watch("/v1/channels/main/settings", bearer(ann));
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.body, HasSubstr("taken back"));
  EXPECT_EQ(watch(of_bob).status, 200);
  auto const bobs = json("POST", "/v1/revocations", R"({"user":"bob"})");
  EXPECT_EQ(watch(of_bob).status, 403) << "by whose it is";
  EXPECT_EQ(ask("DELETE", "/v1/revocations/" + std::string{bobs["id"]}).status, 204);
  EXPECT_EQ(watch(of_bob).status, 200);
  auto const third = of_admin.substr(0, of_admin.find("/live/"));
  auto const session = [&] {
    auto text = third;
    for (int i = 0; i < 4; ++i) text.erase(0, text.find('.') + 1);
    return text.substr(0, text.find('.'));
  }();
  EXPECT_EQ(ask("POST", "/v1/revocations", R"({"session":")" + session + "\"}").status, 201);
  EXPECT_EQ(watch(of_admin).status, 403) << "by its session";
  EXPECT_EQ(json("GET", "/v1/revocations")["items"].size(), 2U);
}

struct EntitledAnew : ::testing::Test {
  static Config config(test::TempDir const& folder) {
    auto config = with_countries();
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "off";
    return config;
  }
  static Got ask(Server const& server, std::string const& method, std::string const& target,
                 std::string const& headers, std::string const& body = {}) {
    return test::ask(server.port("http"), method, target, headers, body);
  }
  static std::string bearer(Server const& server) {
    return "Authorization: Bearer " + server.admin_token() + "\r\n";
  }
  test::TempDir folder;
};

TEST_F(EntitledAnew, WhatWasSetHoldsAfterARestart) {
  std::string token, id;
  {
    Server server{config(folder)};
    server.start();
    auto const made =
        ask(server, "POST", "/v1/tokens", bearer(server), R"({"role":"admin","user":"ann"})");
    auto const told = nlohmann::json::parse(made.body);
    token = told["token"], id = told["id"];
    EXPECT_EQ(ask(server, "PUT", "/v1/channels/main/entitlement", bearer(server),
                  R"({"geo":{"allow":["DE"]}})")
                  .status,
              200);
    EXPECT_EQ(
        ask(server, "POST", "/v1/revocations", bearer(server), R"({"jti":")" + id + "\"}").status,
        201);
  }
  auto next = config(folder);
  next.geo.database.clear();
  Server server{next};
  server.start();
  EXPECT_EQ(
      ask(server, "GET", "/v1/channels/main/settings", "Authorization: Bearer " + token + "\r\n")
          .status,
      401);
  auto const closed = ask(server, "GET", "/live/main/index.m3u8", kGerman);
  EXPECT_EQ(closed.status, 403) << "closed rather than open without a database";
  EXPECT_THAT(closed.body, HasSubstr("geo.database"));
  auto const put = ask(server, "PUT", "/v1/channels/main/entitlement", bearer(server),
                       R"({"geo":{"deny":["FR"]}})");
  EXPECT_EQ(put.status, 409);
  EXPECT_THAT(put.body, HasSubstr("geo.database"));
}

TEST_F(EntitledAnew, ANewerDatabaseIsTakenOverByAReload) {
  auto own = config(folder);
  own.geo.database = folder.path("countries.mmdb");
  std::filesystem::copy_file(kGeo + "countries.mmdb", own.geo.database);
  Server server{own};
  server.start();
  ASSERT_EQ(ask(server, "PUT", "/v1/channels/main/entitlement", bearer(server),
                R"({"geo":{"deny":["DE"]}})")
                .status,
            200);
  EXPECT_EQ(ask(server, "GET", "/live/main/index.m3u8", kGerman).status, 403);
  auto octets = test::read_file(kGeo + "countries.mmdb");
  for (auto at = octets.find("BDE"); at != std::string::npos; at = octets.find("BDE", at + 1)) {
    octets.replace(at + 1, 2, "LU");
  }
  std::filesystem::rename(folder.write("next.mmdb", octets), own.geo.database);
  server.reload(own);
  EXPECT_NE(ask(server, "GET", "/live/main/index.m3u8", kGerman).status, 403);
  std::filesystem::rename(folder.write("next.mmdb", "no database"), own.geo.database);
  server.reload(own);
  EXPECT_NE(ask(server, "GET", "/live/main/index.m3u8", kGerman).status, 403) << "as before";
}

TEST_F(EntitledAnew, ADatabaseThatCannotBeReadEndsAStart) {
  auto own = config(folder);
  own.geo.database = folder.write("text.mmdb", "no database");
  try {
    Server const server{own};
    FAIL() << "it was made";
  } catch (ConfigError const& error) {
    EXPECT_THAT(error.what(), HasSubstr("is no MaxMind database, or is damaged"));
  }
}

}  // namespace
}  // namespace freshet
