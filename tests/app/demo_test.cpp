#include "app/demo.hpp"

#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>

#include <mutex>
#include <optional>

namespace freshet::app {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::get;
using ::testing::HasSubstr;

/// What a log said, to be read while it speaks.
class Lines final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  [[nodiscard]] std::string text() {
    std::scoped_lock const lock{mutex_};
    return text_;
  }

 private:
  void sink_it_(spdlog::details::log_msg const& line) override {
    text_.append(line.payload.data(), line.payload.size());
    text_ += '\n';
  }
  void flush_() override {}

  std::string text_;
};

struct DemoOnAServer : ::testing::Test {
  DemoOnAServer() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
  }
  void start_server() {
    server.emplace(config);
    server->start();
  }
  [[nodiscard]] Demo::Options options() {
    return {server->port("rtmp"), server->stream_key("demo")};
  }
  [[nodiscard]] bool on_air() const {
    auto const is = [&] {
      return get(server->port("http"), "/live/demo/index.m3u8").status == 200;
    };
    // An encoder under sanitizers on a busy machine takes its time.
    return eventually(is) || eventually(is) || eventually(is);
  }
  [[nodiscard]] std::string playlist() const {
    return get(server->port("http"), "/live/demo/source/index.m3u8").body;
  }
  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(DemoOnAServer, IsOnAirAndEndsItsShowWhenItStops) {
  start_server();
  Demo demo{options(), system_clock(), {}};
  demo.start();
  ASSERT_TRUE(on_air());
  auto const multivariant = get(server->port("http"), "/live/demo/index.m3u8").body;
  EXPECT_THAT(multivariant, HasSubstr("RESOLUTION=1280x720"));
  EXPECT_THAT(multivariant, HasSubstr("mp4a.40.2"));
  EXPECT_THAT(playlist(), ::testing::Not(HasSubstr("#EXT-X-ENDLIST")));
  auto const began = std::chrono::steady_clock::now();
  demo.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
  EXPECT_TRUE(eventually([&] { return playlist().find("#EXT-X-ENDLIST") != std::string::npos; }));
}

TEST_F(DemoOnAServer, ComesBackWhenTheServerDoes) {
  start_server();
  Demo demo{options(), system_clock(), {}};
  demo.start();
  ASSERT_TRUE(on_air());
  config.rtmp.port = server->port("rtmp");
  server.reset();
  start_server();
  EXPECT_TRUE(on_air());
}

TEST_F(DemoOnAServer, MakesOneKeyForAllItsRuns) {
  start_server();
  auto const first = options().stream_key;
  server.reset();
  start_server();
  EXPECT_EQ(options().stream_key, first);
}

TEST_F(DemoOnAServer, SaysWhyItIsRefusedAndStopsBetweenAttempts) {
  start_server();
  auto const lines = std::make_shared<Lines>();
  auto logger = std::make_shared<spdlog::logger>("test", lines);
  Demo demo{{server->port("rtmp"), "demo.wrong"}, system_clock(), Log{logger}};
  demo.start();
  EXPECT_TRUE(eventually(
      [&] { return lines->text().find("next attempt in 500 ms") != std::string::npos; }));
  auto const began = std::chrono::steady_clock::now();
  demo.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
  EXPECT_THAT(lines->text(), HasSubstr("[demo] interrupted: refused: "));
  EXPECT_THAT(lines->text(), HasSubstr("next attempt in 250 ms"));
}

TEST(Demo, StopsAtOnceWhereNobodyAnswersOrNothingBegan) {
  auto const began = std::chrono::steady_clock::now();
  { Demo const idle{{1, "key"}, system_clock(), {}}; }
  Demo alone{{1, "key"}, system_clock(), {}};
  alone.start();
  alone.stop();
  alone.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
}

}  // namespace
}  // namespace freshet::app
