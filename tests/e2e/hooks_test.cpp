/// A real show, and a receiver that is told of it and checks every signature by itself.
#include "freshet/server.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "support/web_receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <array>
#include <optional>

namespace freshet {
namespace {

using test::Heard;
using test::RtmpPublisher;
using test::Show;
using test::WebReceiver;
using ::testing::ElementsAre;

/// The secret is 24 times the letter k.
constexpr char kSecret[] = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tr";

std::string signature_of(Heard const& heard) {
  auto const text =
      heard.header("webhook-id") + '.' + heard.header("webhook-timestamp") + '.' + heard.body;
  std::string const key(24, 'k');
  std::array<unsigned char, 32> digest{};
  std::size_t size = 0;
  EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(),
            reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data(),
            digest.size(), &size);
  std::array<unsigned char, 64> coded{};
  EVP_EncodeBlock(coded.data(), digest.data(), static_cast<int>(size));
  return std::string{"v1,"} + reinterpret_cast<char const*>(coded.data());
}

struct HooksTest : ::testing::Test {
  HooksTest() {
    config.server.data_dir = folder.path() + "/data";
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
    config.channel_defaults.ladder_auto = false;
    config.events.webhooks = {{receiver.url("/hook"), kSecret, {"stream.*"}, {}}};
    config.events.private_networks = {"127.0.0.1"};
  }
  void start() {
    server.emplace(config);
    server->start();
  }
  void play_a_show() {
    RtmpPublisher encoder{server->port("rtmp"), server->stream_key("main")};
    ASSERT_TRUE(encoder.publishing()) << encoder.refusal();
    Show show{encoder};
    show.configure();
    show.play(60);
    encoder.goodbye();
  }
  std::vector<std::string> types(std::size_t least) {
    std::vector<std::string> all;
    for (auto const& heard : receiver.heard(least)) {
      EXPECT_EQ(heard.header("webhook-signature"), signature_of(heard));
      all.push_back(nlohmann::json::parse(heard.body)["type"]);
    }
    return all;
  }

  test::TempDir folder;
  WebReceiver receiver;
  Config config;
  std::optional<Server> server;
};

TEST_F(HooksTest, AReceiverIsToldOfAShow) {
  start();
  play_a_show();
  EXPECT_THAT(types(3), ElementsAre("stream.started", "stream.live", "stream.ended"));
  auto const last = nlohmann::json::parse(receiver.heard().back().body);
  EXPECT_EQ(last["channel_id"], "main");
  EXPECT_EQ(last["data"]["protocol"], "rtmp");
  EXPECT_EQ(last["data"]["reason"], "finished");
  EXPECT_EQ(last["data"]["stream_id"].get<std::string>().size(), 26U);
}

TEST_F(HooksTest, AReceiverIsToldByTheNextServerOfHowItEnded) {
  config.events.webhooks[0].events = {"stream.ended"};
  start();
  RtmpPublisher encoder{server->port("rtmp"), server->stream_key("main")};
  Show show{encoder};
  show.configure();
  show.play(60);
  server->stop();
  server.reset();
  EXPECT_LE(receiver.heard().size(), 1U);
  start();
  EXPECT_EQ(types(1).front(), "stream.ended");
}

TEST_F(HooksTest, NoPrivateAddressIsReachedUnlessItIsAllowed) {
  config.events.private_networks.clear();
  start();
  play_a_show();
  server->stop();
  EXPECT_EQ(receiver.connections(), 0);
}

TEST_F(HooksTest, AReloadTellsOtherReceivers) {
  auto next = config;
  config.events.webhooks.clear();
  start();
  next.events.webhooks[0].events = {"config.changed"};
  server->reload(next);
  auto const heard = receiver.heard(1);
  ASSERT_EQ(heard.size(), 1U);
  auto const json = nlohmann::json::parse(heard[0].body);
  EXPECT_EQ(json["type"], "config.changed");
  EXPECT_EQ(json["data"]["keys"].dump(), R"(["events.webhooks"])");
  EXPECT_TRUE(json["channel_id"].is_null());
}

TEST_F(HooksTest, AReceiverThatNeverAnswersHoldsUpNoStop) {
  WebReceiver silent{[](Heard const&) { return std::nullopt; }};
  config.events.webhooks[0].url = silent.url();
  start();
  play_a_show();
  EXPECT_EQ(silent.heard(1).size(), 1U);
  auto const began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
}

}  // namespace
}  // namespace freshet
