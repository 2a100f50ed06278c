#include "app/config_load.hpp"

#include "app/config_print.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LoadedConfig load(std::string_view text, ConfigSources const& sources = {}) {
  return load_config_text(text, "f.yaml", sources);
}

std::vector<std::string> complaints(LoadedConfig const& loaded) {
  std::vector<std::string> all;
  for (auto const& complaint : loaded.complaints) all.push_back(to_string(complaint));
  return all;
}

TEST(LoadConfig, TakesTheDefaultsWithoutAnySource) {
  auto const loaded = load_config({});
  EXPECT_THAT(complaints(loaded), IsEmpty());
  EXPECT_EQ(loaded.config.http.port, 8080);
  EXPECT_EQ(to_string(loaded.origin("http.port")), "default");
}

TEST(LoadConfig, LaysFlagOverEnvironmentOverFile) {
  ConfigSources sources;
  auto const* const text = "rtmp:\n  port: 1\nsrt:\n  port: 2\nhttp: {port: 3}\n";
  sources.environment = {{"FRESHET_RTMP_PORT", "11"}, {"FRESHET_SRT_PORT", "12"}, {"HOME", "/"}};
  sources.sets = {"rtmp.port=21", "rtmp.port=22"};
  auto const loaded = load(text, sources);
  EXPECT_THAT(complaints(loaded), IsEmpty());
  EXPECT_EQ(loaded.config.http.port, 3);
  EXPECT_EQ(loaded.config.srt.port, 12);
  EXPECT_EQ(loaded.config.rtmp.port, 22);
  EXPECT_EQ(to_string(loaded.origin("http.port")), "file f.yaml:5:14");
  EXPECT_EQ(to_string(loaded.origin("srt.port")), "environment FRESHET_SRT_PORT");
  EXPECT_EQ(to_string(loaded.origin("rtmp.port")), "flag --set rtmp.port");
}

TEST(LoadConfig, SaysPlaceKeyFoundAndExpected) {
  EXPECT_THAT(complaints(load("rtmp:\n  port: many\n")),
              ElementsAre("f.yaml:2:9: rtmp.port: found \"many\", expected a port: a number up to "
                          "65535, 0 for any free one, or off"));
  EXPECT_THAT(complaints(load("channel_defaults:\n  latency: lo\n")),
              ElementsAre("f.yaml:2:12: channel_defaults.latency: found \"lo\", expected ultra, "
                          "low, apple or classic"));
}

TEST(LoadConfig, SuggestsTheNearestKey) {
  EXPECT_THAT(complaints(load("rtmp:\n  prot: 1\n")),
              ElementsAre("f.yaml:2:3: rtmp.prot: there is no such key; did you mean rtmp.port?"));
  EXPECT_THAT(complaints(load("rmtp:\n  port: 1\n")),
              ElementsAre("f.yaml:1:1: rmtp: there is no such key; did you mean rtmp?"));
  EXPECT_THAT(complaints(load("channels:\n  gaming:\n    lattency: low\n")),
              ElementsAre("f.yaml:3:5: channels.gaming.lattency: there is no such key; did you "
                          "mean channels.gaming.latency?"));
}

TEST(LoadConfig, ReportsEveryMistakeAndNotOnlyTheFirst) {
  auto const loaded = load("rtmp: {port: x}\nhtpp: {}\nsrt: 5\nlog: {level: loud}\n");
  EXPECT_EQ(loaded.complaints.size(), 4U);
}

TEST(LoadConfig, ListsAHundredMistakesOfAFileThatIsNoConfiguration) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  auto const all = complaints(load(text));
  ASSERT_EQ(all.size(), 100U);
  EXPECT_THAT(all.back(), HasSubstr("and there is more"));
}

TEST(LoadConfig, ReportsAKeyThatStandsTwice) {
  EXPECT_THAT(complaints(load("rtmp:\n  port: 1\n  port: 2\n")),
              ElementsAre("f.yaml:3:3: rtmp.port: stands twice; the first is in line 2"));
}

TEST(LoadConfig, PointsAtTheItemOfAListThatIsWrong) {
  EXPECT_THAT(complaints(load("channel_defaults:\n  profile:\n    audio: [aac, mp3]\n")),
              ElementsAre("f.yaml:3:18: channel_defaults.profile.audio: found \"mp3\", expected a "
                          "list of aac or opus"));
}

TEST(LoadConfig, RefusesADottedKeyInTheFile) {
  EXPECT_THAT(complaints(load("rtmp.port: 1\n")), ElementsAre(HasSubstr("no such key")));
}

TEST(LoadConfig, MergesAChannelOverTheDefaultsAsTheyHaveBecome) {
  ConfigSources sources;
  sources.sets = {"channel_defaults.reconnect_grace=20s", "channels.talk.title=Talk"};
  auto const loaded = load(
      "channels:\n  concert:\n    latency: apple\n    srt: {latency: 300ms}\n  quiet:\n"
      "channel_defaults:\n  srt: {latency: 200ms, passphrase: 0123456789}\n",
      sources);
  EXPECT_THAT(complaints(loaded), IsEmpty());
  auto const& concert = loaded.config.channels.at("concert");
  EXPECT_EQ(concert.latency, config::Latency::apple);
  EXPECT_EQ(concert.srt.latency.count(), 300);
  EXPECT_EQ(concert.srt.passphrase, "0123456789");
  EXPECT_EQ(concert.reconnect_grace.count(), 20'000);
  EXPECT_EQ(loaded.config.channels.at("quiet").srt.latency.count(), 200);
  EXPECT_EQ(loaded.config.channels.at("talk").title, "Talk");
}

TEST(LoadConfig, ReachesAChannelOfTheFileThroughTheEnvironment) {
  ConfigSources sources;
  sources.environment = {{"FRESHET_CHANNELS_BIG_SHOW_LATENCY", "classic"}};
  auto const loaded = load("channels: {big-show: {}}\n", sources);
  EXPECT_THAT(complaints(loaded), IsEmpty());
  EXPECT_EQ(loaded.config.channels.at("big-show").latency, config::Latency::classic);
}

TEST(LoadConfig, RefusesAChannelThatCannotBeCalledSo) {
  EXPECT_THAT(complaints(load("channels: {admin: {}}\n")),
              ElementsAre("f.yaml:1:12: channels: \"admin\" cannot be a channel's name: the server "
                          "uses that address itself"));
  ConfigSources sources;
  sources.sets = {"channels.BIG.title=x"};
  EXPECT_THAT(complaints(load("", sources)), ElementsAre(HasSubstr("\"BIG\" cannot be")));
}

TEST(LoadConfig, ReadsAnEnvironmentValueFromAFile) {
  test::TempDir const dir;
  auto const path = dir.write("secret", "0123456789abcdef0123456789abcdef\n");
  ConfigSources sources;
  sources.environment = {{"FRESHET_AUTH_JWT_SECRET_FILE", path}};
  auto loaded = load("", sources);
  EXPECT_EQ(loaded.config.auth.jwt.secret, "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(to_string(loaded.origin("auth.jwt.secret")),
            "environment FRESHET_AUTH_JWT_SECRET_FILE");
  sources.environment["FRESHET_AUTH_JWT_SECRET"] = "another";
  EXPECT_THAT(complaints(load("", sources)), testing::Contains(HasSubstr("is given twice")));
  sources.environment = {{"FRESHET_AUTH_JWT_SECRET_FILE", dir.path("missing")}};
  EXPECT_THAT(complaints(load("", sources)), ElementsAre(HasSubstr("cannot read")));
}

TEST(LoadConfig, RefusesAMisspeltVariableAndLeavesStrangersAlone) {
  ConfigSources sources;
  sources.environment = {{"FRESHET_VERSION", "1"},
                         {"FRESHET_SERVICE_HOST", "10.0.0.1"},
                         {"FRESHET_HTTP_SERVICE_PORT", "80"},
                         {"FRESHET_HTTP_PORT_8080_TCP", "tcp://10.0.0.1:8080"}};
  EXPECT_THAT(complaints(load("", sources)), IsEmpty());
  sources.environment = {{"FRESHET_RTMP_PROT", "1"}};
  EXPECT_THAT(complaints(load("", sources)),
              ElementsAre("FRESHET_RTMP_PROT: there is no such key; did you mean "
                          "FRESHET_RTMP_PORT?"));
  sources.environment = {{"FRESHET_RMTP_PORT", "1"}};
  EXPECT_EQ(load("", sources).complaints.size(), 1U);
}

TEST(LoadConfig, TakesListsAndRungsFromFlags) {
  ConfigSources sources;
  sources.sets = {"http.trusted_proxies=10.0.0.0/8,::1", "http.cors_origins=[\"*\"]",
                  "channel_defaults.ladder=[{name: a, height: 480, bitrate: 1Mbps}]",
                  "server.name=[not a list]"};
  auto const loaded = load("", sources);
  EXPECT_THAT(complaints(loaded), IsEmpty());
  EXPECT_THAT(loaded.config.http.trusted_proxies, ElementsAre("10.0.0.0/8", "::1"));
  EXPECT_EQ(loaded.config.channel_defaults.ladder.size(), 1U);
  EXPECT_EQ(loaded.config.server.name, "[not a list]");
}

TEST(LoadConfig, ComplainsOfAFlagThatIsNoAssignment) {
  ConfigSources sources;
  sources.sets = {"rtmp.port", "rtmp.prot=1", "=5", "http.port=x"};
  auto const all = complaints(load("", sources));
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0], "--set \"rtmp.port\": expected key=value, such as rtmp.port=1936");
  EXPECT_EQ(all[1], "--set rtmp.prot: there is no such key; did you mean rtmp.port?");
  EXPECT_EQ(all[3].rfind("--set http.port: found \"x\"", 0), 0U);
}

TEST(LoadConfig, NeverShowsASecretInAComplaint) {
  auto const all = complaints(
      load("auth: {jwt: {secret: tooshort}}\nchannel_defaults: {srt: {passphrase: brief}}\n"
           "chat: {redis: \"http://:password@x\"}\n"));
  EXPECT_EQ(all.size(), 3U);
  for (auto const& complaint : all) {
    EXPECT_THAT(complaint, testing::Not(testing::ContainsRegex("tooshort|brief|password")));
  }
}

TEST(LoadConfig, NamesAFileThatItCannotRead) {
  ConfigSources sources;
  sources.file = "/nonexistent/freshet.yaml";
  EXPECT_THAT(complaints(load_config(sources)),
              ElementsAre("/nonexistent/freshet.yaml: cannot read this file: No such file or "
                          "directory"));
  sources.file = "/tmp";
  EXPECT_THAT(complaints(load_config(sources)), ElementsAre(HasSubstr("this is a directory")));
}

TEST(LoadConfig, TakesTheDataDirectoryFromItsOwnFlag) {
  ConfigSources sources;
  sources.data_dir = "/data";
  auto const loaded = load("server: {data_dir: /other}\n", sources);
  EXPECT_EQ(loaded.config.server.data_dir, "/data");
  EXPECT_EQ(to_string(loaded.origin("server.data_dir")), "flag --data");
}

TEST(PrintConfig, SaysValueAndOriginAndHidesSecrets) {
  ConfigSources sources;
  sources.environment = {{"FRESHET_STORAGE_S3_REGION", "eu"}};
  auto const text =
      print_config(load("rtmp:\n  port: 1936\nchat: {redis: \"redis://:pw@h\"}\n", sources));
  EXPECT_THAT(text, testing::ContainsRegex("rtmp:\n  port: 1936 +# file f.yaml:2:9\n"));
  EXPECT_THAT(text, testing::ContainsRegex("region: eu +# environment FRESHET_STORAGE_S3_REGION"));
  EXPECT_THAT(text, testing::ContainsRegex("port: 8890 +# default"));
  EXPECT_THAT(text, HasSubstr("redis: (hidden)"));
  EXPECT_THAT(text, testing::Not(HasSubstr("pw@h")));
}

TEST(PrintConfig, LoadsToTheSameValuesAgain) {
  ConfigSources sources;
  sources.sets = {"server.name=a: \"b\" # c", "channel_defaults.segment=1500ms",
                  "channels.x.ladder=[{name: a, height: 480, bitrate: 1Mbps}]",
                  "http.cors_origins=https://a.example,https://b.example"};
  auto const once = print_config(load("channels: {plain: }\n", sources));
  auto const again = load(once);
  EXPECT_THAT(complaints(again), IsEmpty());
  EXPECT_EQ(again.config.server.name, "a: \"b\" # c");
  EXPECT_EQ(again.config.channels.size(), 2U);
  EXPECT_EQ(again.config.channels.at("x").segment.count(), 1'500);
  EXPECT_EQ(again.config.channels.at("x").ladder.size(), 1U);
  EXPECT_EQ(again.config.http.cors_origins.size(), 2U);
}

}  // namespace
}  // namespace freshet::app
