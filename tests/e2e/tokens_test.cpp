/// Tokens at a running server: made by the command, taken by the API, ended by another secret.
#include "app/run_command.hpp"
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/jwt_forge.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <sstream>

namespace freshet {
namespace {

using ::testing::HasSubstr;

struct Tokens : ::testing::Test {
  Tokens() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "off";
    server.emplace(config);
    server->start();
    EXPECT_FALSE(server->stream_key("side").empty()) << "which makes the channel";
  }

  /// What `freshet token create` prints, without its line end.
  std::string create(std::vector<std::string_view> words) {
    for (std::string_view const word : {"token", "create", "--data"}) words.push_back(word);
    words.push_back(config.server.data_dir);
    std::ostringstream out, err;
    auto const args = app::parse_args(words);
    EXPECT_EQ(app::run_command(*args, {out, err, environment, {}, system_clock()}), app::kDone)
        << err.str();
    return out.str().substr(0, out.str().find('\n'));
  }
  [[nodiscard]] test::Got ask(std::string const& bearer,
                              std::string const& target = "/v1/channels/main/settings") const {
    return test::get(server->port("http"), target, "Authorization: Bearer " + bearer + "\r\n");
  }

  test::TempDir folder;
  Config config;
  app::Environment environment;
  std::optional<Server> server;
};

TEST_F(Tokens, OfTheCommandOpenTheApiByRoleAndChannel) {
  auto const admin = create({"--role", "admin"});
  EXPECT_EQ(ask(admin).status, 200);
  EXPECT_EQ(ask(create({"--role", "admin", "--channel", "main"})).status, 200);
  EXPECT_EQ(ask(create({"--role", "admin", "--channel", "side"})).status, 403);
  EXPECT_EQ(ask(create({"--role", "moderator", "--user", "Ann"})).status, 403);
  auto const forged = ask(admin.substr(0, admin.size() - 2) + "AA");
  EXPECT_EQ(forged.status, 401);
  EXPECT_THAT(forged.head, HasSubstr("www-authenticate: Bearer error=\"invalid_token\""));
  EXPECT_THAT(forged.body, HasSubstr("signature"));
}

TEST_F(Tokens, EndWithTheSecretThatSignedThem) {
  auto const former = create({"--role", "admin"});
  config.auth.jwt.secret = "a secret of the site, of 32 or more";
  environment = {{"FRESHET_AUTH_JWT_SECRET", config.auth.jwt.secret}};
  server->reload(config);
  EXPECT_EQ(ask(former).status, 401);
  EXPECT_EQ(ask(create({"--role", "admin"})).status, 200);
  config.auth.jwt = {"", folder.path("nowhere.pem"), "", ""};
  server->reload(config);
  EXPECT_EQ(ask(create({"--role", "admin"})).status, 200) << "a key that is not there is not taken";
}

TEST_F(Tokens, OfASitesOwnKeyAreTaken) {
  test::SigningKey const site{"ED25519"};
  config.auth.jwt.public_key = folder.write("site.pem", site.public_pem());
  config.auth.jwt.audience = "live";
  server->reload(config);
  auto const token = [&](std::string const& audience) {
    auto const exp = std::to_string(system_clock().wall_us() / 1'000'000 + 60);
    return site.token(test::jwt_text(
        test::header_of("EdDSA"),
        R"({"sub":"ann","roles":["admin"],"aud":")" + audience + R"(","exp":)" + exp + '}'));
  };
  EXPECT_EQ(ask(token("live")).status, 200);
  EXPECT_THAT(ask(token("other")).body, HasSubstr("another audience"));
  EXPECT_EQ(ask(server->admin_token()).status, 200) << "which no configuration ends";
}

TEST(TokensAtTheStart, WithAWrongKeyAreAMistakeOfTheConfiguration) {
  test::TempDir const folder;
  Config config;
  config.server.data_dir = folder.path("data");
  config.auth.jwt.public_key = folder.write("k.pem", test::SigningKey{"P-384"}.public_pem());
  try {
    Server const server{config};
    FAIL() << "it was made";
  } catch (ConfigError const& error) {
    EXPECT_THAT(error.what(), HasSubstr("k.pem is a key of the kind EC on secp384r1"));
  }
}

}  // namespace
}  // namespace freshet
