#include "app/tokens.hpp"

#include "app/secrets.hpp"
#include "store/channels.hpp"
#include "store/migrate.hpp"
#include "support/jwt_forge.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using access::Role;
using test::kJwtNow;
using test::SigningKey;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kSecret[] = "a secret of the site, of 32 or more";

std::string why_not(Result<access::JwtRules> const& rules) {
  return rules ? "they are good" : rules.error().what;
}

TEST(JwtRules, AreThoseOfTheSecretTheKeyOrTheServersOwnSecret) {
  test::TempDir const folder;
  SigningKey const key{"P-256"};
  auto const algorithm = [](config::Jwt const& config) {
    return jwt_rules(config, std::string(43, 's')).value().key.algorithm();
  };
  EXPECT_EQ(algorithm({}), "HS256");
  EXPECT_EQ(algorithm({kSecret, "", "", ""}), "HS256");
  EXPECT_EQ(algorithm({"", key.public_pem(), "", ""}), "ES256");
  EXPECT_EQ(algorithm({"", folder.write("k.pem", key.public_pem()), "", ""}), "ES256");
  EXPECT_EQ(algorithm({"", SigningKey{"ED25519"}.public_pem(), "", ""}), "EdDSA");
  auto const rules = jwt_rules({kSecret, "", "https://id.example", "live"}, "").value();
  EXPECT_EQ(rules.issuer, "https://id.example");
  EXPECT_EQ(rules.audience, "live");
}

TEST(JwtRules, NameTheKeyThatIsWrongAndTheFile) {
  test::TempDir const folder;
  auto const of_key = [](std::string const& setting) {
    return why_not(jwt_rules({"", setting, "", ""}, std::string(43, 's')));
  };
  EXPECT_EQ(of_key(folder.path("none.pem")), "auth.jwt.public_key: cannot read " +
                                                 folder.path("none.pem") +
                                                 ": No such file or directory");
  auto const file = folder.write("k.pem", SigningKey{"P-384"}.public_pem());
  EXPECT_THAT(of_key(file), StartsWith("auth.jwt.public_key: the file " + file +
                                       " is a key of the kind EC on secp384r1;"));
  EXPECT_THAT(of_key(SigningKey{"RSA"}.public_pem()),
              StartsWith("auth.jwt.public_key: is a key of the kind RSA;"));
  EXPECT_THAT(of_key(folder.path()), HasSubstr("auth.jwt.public_key"));
  EXPECT_THAT(why_not(jwt_rules({"short", "", "", ""}, "")), StartsWith("auth.jwt.secret: "));
  EXPECT_THAT(why_not(jwt_rules({}, "short")), StartsWith("secrets/jwt is too short"));
}

TEST(JwtRules, WarnOfAKeyWhoseTokensMayBeMeantForOthers) {
  EXPECT_FALSE(jwt_warning({}));
  EXPECT_FALSE(jwt_warning({kSecret, "", "", ""}));
  EXPECT_FALSE(jwt_warning({"", "k.pem", "", "live"}));
  EXPECT_THAT(jwt_warning({"", "k.pem", "", ""}).value_or(""), HasSubstr("auth.jwt.audience"));
}

/// A data directory with the channel `main`, and `side` in the configuration.
class CreateToken : public testing::Test {
 protected:
  CreateToken() {
    config_.server.data_dir = folder_.path("data");
    config_.channels["side"];
    EXPECT_TRUE(prepare_data_dir(config_.server.data_dir));
    store_.emplace(store::open_store(database_path(config_.server.data_dir)).value());
    EXPECT_TRUE(store::Channels{*store_}.add("main", 1));
    args_.command = Command::token_create;
    args_.role = "moderator";
  }
  Result<std::string> create() { return create_token(args_, config_, *store_, kJwtNow); }
  std::string why_not() {
    auto const token = create();
    return token ? "it is good" : token.error().what;
  }
  [[nodiscard]] access::Identity read(std::string const& token) const {
    auto const own = jwt_secret(config_.server.data_dir).value();
    return access::read_jwt(token, jwt_rules(config_.auth.jwt, own).value(), kJwtNow).value();
  }

  test::TempDir folder_;
  Config config_;
  std::optional<store::Database> store_;
  Args args_;
};

TEST_F(CreateToken, SignsWithTheServersOwnSecret) {
  args_.user = "Ann";
  args_.channels = {"main", "side"};
  auto const ann = read(create().value());
  EXPECT_FALSE(ann.token_id.empty()) << "by which it can be taken back";
  EXPECT_EQ(ann, (access::Identity{"Ann",
                                   {"moderator"},
                                   std::vector<std::string>{"main", "side"},
                                   kJwtNow + 86'400,
                                   ann.token_id,
                                   kJwtNow}));
  EXPECT_EQ(jwt_secret(config_.server.data_dir).value(),
            load_secrets(config_.server.data_dir)->jwt);
}

TEST_F(CreateToken, SignsAsTheConfigurationSays) {
  config_.auth.jwt = {kSecret, "", "https://id.example", "live"};
  auto const token = create().value();
  access::JwtRules const rules{access::JwtKey::of_secret(kSecret).value(), "https://id.example",
                               "live"};
  EXPECT_TRUE(access::read_jwt(token, rules, kJwtNow));
}

TEST_F(CreateToken, GivesWhoHasNoNameOneOfTheirOwn) {
  auto const one = read(create().value()), two = read(create().value());
  EXPECT_THAT(one.subject, StartsWith("moderator-"));
  EXPECT_NE(one.subject, two.subject);
  EXPECT_FALSE(one.channels);
}

TEST_F(CreateToken, SaysWhichWordIsWrong) {
  args_.role = "owner";
  EXPECT_EQ(why_not(),
            "--role: found \"owner\", expected viewer, moderator or admin, or with commas words of "
            "chat: helper, vip, subscriber, follower, bot, chat:write, chat:moderate");
  args_.role = "viewer";
  args_.expires = "25h";
  EXPECT_EQ(why_not(), "--expires: a token is valid for 24h at most");
  args_.expires = "soon";
  EXPECT_THAT(why_not(), StartsWith("--expires: found \"soon\""));
  args_.expires = "1s";
  args_.user = "two\nlines";
  EXPECT_EQ(create().error().code, boost::system::errc::invalid_argument);
  EXPECT_THAT(why_not(), HasSubstr("sub: expected a text of 1 to 255 octets in one line"));
  args_.user = "Ann";
  args_.channels = {"nowhere"};
  EXPECT_THAT(why_not(), HasSubstr("there is no channel \"nowhere\""));
}

TEST_F(CreateToken, CannotSignForAPublicKey) {
  config_.auth.jwt.public_key = SigningKey{"ED25519"}.public_pem();
  EXPECT_THAT(why_not(), HasSubstr("whoever has its private half signs"));
  EXPECT_EQ(create().error().code, boost::system::errc::operation_not_supported);
}

}  // namespace
}  // namespace freshet::app
