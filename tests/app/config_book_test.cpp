#include "app/config_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace freshet::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

struct ConfigBookTest : ::testing::Test {
  ConfigBookTest() {
    ConfigSources sources;
    sources.environment = {{"FRESHET_LOG_ACCESS", "true"}};
    sources.sets = {"http.cors_origins=https://a.example"};
    auto loaded = load_config_text(
        "log:\n  format: json\nchannel_defaults:\n  title: ours\nchannels:\n  concert:\n"
        "    segment: 4s\n  other: {}\nauth:\n  jwt:\n    secret: \"a secret of 32 octets or more "
        "….\"\n",
        "freshet.yaml", sources);
    EXPECT_TRUE(loaded.complaints.empty()) << to_string(loaded.complaints.at(0));
    book.say(loaded.config, loaded.origins);
  }
  api::SettingInfo info(std::string const& path) {
    auto const all = book.list();
    auto const at = std::ranges::find(all, path, &api::SettingInfo::path);
    return at == all.end() ? api::SettingInfo{} : *at;
  }
  /// What a patch comes to: nothing, or a status and the sentence.
  std::string set(std::string_view patch) {
    auto next = book.patched(patch);
    if (next) {
      book.set(std::move(*next));
      return {};
    }
    auto const theirs = next.error().code == boost::system::errc::invalid_argument;
    return (theirs ? "400 " : "409 ") + next.error().what;
  }

  ConfigBook book{Config{}};
};

TEST_F(ConfigBookTest, SaysWhereEachValueComesFrom) {
  auto const format = info("log.format");
  EXPECT_EQ(format.value, "\"json\"");
  EXPECT_EQ(format.standard, "\"text\"");
  EXPECT_EQ(format.source + ' ' + format.from, "file freshet.yaml:2");
  EXPECT_FALSE(format.editable) << "it is changed where it stands";
  EXPECT_TRUE(format.at_once);
  auto const access = info("log.access");
  EXPECT_EQ(access.source + ' ' + access.from, "environment FRESHET_LOG_ACCESS");
  EXPECT_EQ(info("http.cors_origins").source, "flag");
  EXPECT_EQ(info("http.cors_origins").value, R"(["https://a.example"])");
  auto const level = info("log.level");
  EXPECT_EQ(level.source + level.from, "default");
  EXPECT_TRUE(level.editable);
  EXPECT_FALSE(level.description.empty());
  auto const port = info("http.port");
  EXPECT_EQ(port.value, "8080");
  EXPECT_FALSE(port.at_once);
  EXPECT_FALSE(port.editable);
  EXPECT_EQ(info("channels.concert.segment").source, "file");
  EXPECT_EQ(info("channels.concert.title").path, "") << "of which it has none of its own";
}

TEST_F(ConfigBookTest, TellsNoSecret) {
  auto const secret = info("auth.jwt.secret");
  EXPECT_EQ(secret.path, "auth.jwt.secret");
  EXPECT_EQ(secret.value + secret.standard, "");
  EXPECT_FALSE(secret.editable);
  EXPECT_FALSE(info("channel_defaults.srt.passphrase").editable);
  EXPECT_THAT(ConfigBook::shown(book.said(), {"auth.jwt.secret", "log.format"}),
              R"({"log.format":"json"})");
}

TEST_F(ConfigBookTest, SetsWhatNobodyElseHasSet) {
  EXPECT_EQ(set(R"({"log.level": "debug", "channel_defaults.segment": "2s"})"), "");
  EXPECT_EQ(info("log.level").value, "\"debug\"");
  EXPECT_EQ(info("log.level").source, "api");
  EXPECT_TRUE(info("log.level").editable);
  auto const now = book.effective().config;
  EXPECT_EQ(now.log.level, "debug");
  EXPECT_EQ(now.channel_defaults.segment, std::chrono::seconds{2});
  EXPECT_EQ(now.channels.at("other").segment, std::chrono::seconds{2}) << "which inherits it";
  EXPECT_EQ(now.channels.at("concert").segment, std::chrono::seconds{4}) << "which has its own";
  EXPECT_EQ(set(R"({"log.level": null})"), "");
  EXPECT_EQ(info("log.level").source, "default");
  EXPECT_THAT(book.values(), ElementsAre(Pair("channel_defaults.segment", "\"2s\"")));
}

TEST_F(ConfigBookTest, LeavesWhatIsSetElsewhereToThatPlace) {
  EXPECT_THAT(set(R"({"log.format": "text"})"), HasSubstr("409 log.format: is set by file"));
  EXPECT_THAT(set(R"({"log.access": false})"), HasSubstr("environment FRESHET_LOG_ACCESS"));
  EXPECT_THAT(set(R"({"http.cors_origins": []})"), HasSubstr("flag --set http.cors_origins"));
  EXPECT_THAT(set(R"({"http.port": 81})"), HasSubstr("409 http.port"));
  EXPECT_THAT(set(R"({"auth.jwt.secret": "x"})"), HasSubstr("409"));
  EXPECT_THAT(set(R"({"tls.key": "/etc/shadow"})"), HasSubstr("409"));
  EXPECT_TRUE(book.values().empty());
}

TEST_F(ConfigBookTest, RefusesWhatTheFileCouldNotHold) {
  EXPECT_THAT(set("[]"), HasSubstr("400 expected a JSON object"));
  EXPECT_THAT(set(""), HasSubstr("400"));
  EXPECT_THAT(set(R"({"log.levle": "debug"})"), HasSubstr("did you mean log.level"));
  EXPECT_THAT(set(R"({"log.level": "loud"})"),
              HasSubstr("400 log.level: found \"loud\", expected"));
  EXPECT_THAT(set(R"({"log.level": {"a": 1}})"), HasSubstr("400"));
  EXPECT_THAT(set(R"({"events.private_networks": ["ten"]})"), HasSubstr("400"));
  EXPECT_THAT(set(R"({"channel_defaults.category": "Nonsense"})"), HasSubstr("400"));
  EXPECT_TRUE(book.values().empty()) << "nothing of a patch with a mistake is kept";
}

TEST_F(ConfigBookTest, GivesWayToAFileThatSetsItLater) {
  EXPECT_EQ(set(R"({"log.level": "debug"})"), "");
  auto const loaded = load_config_text("log: {level: warn}\n", "freshet.yaml");
  book.say(loaded.config, loaded.origins);
  EXPECT_EQ(book.effective().config.log.level, "warn");
  EXPECT_EQ(info("log.level").source, "file");
  EXPECT_EQ(set(R"({"log.level": null})"), "") << "what has no effect may be taken back";
  EXPECT_TRUE(book.values().empty());
}

TEST_F(ConfigBookTest, NamesWhatWasSetForAnUndo) {
  EXPECT_EQ(set(R"({"log.level": "debug"})"), "");
  EXPECT_THAT(ConfigBook::paths_in(R"({"b": 1, "a": null})"), ElementsAre("b", "a"));
  EXPECT_EQ(ConfigBook::object_of(book.values(), {"log.level", "auth.jwt.issuer"}),
            R"({"log.level":"debug","auth.jwt.issuer":null})");
}

TEST(ConfigBook, OfAnEmbeddingProgramKnowsWhatThatHasSet) {
  Config config;
  config.log.level = "error";
  config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
  ConfigBook const book{config};
  auto const refused = book.patched(R"({"log.level": "debug"})");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("the embedding program"));
  EXPECT_TRUE(book.patched(R"({"auth.jwt.issuer": "https://id.example"})"));
}

}  // namespace
}  // namespace freshet::app
