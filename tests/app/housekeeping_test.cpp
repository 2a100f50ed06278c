/// What is looked at from time to time, and that nothing is once it has stopped.
#include "app/housekeeping.hpp"

#include "app/keys.hpp"
#include "store/keys.hpp"
#include "store/migrate.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <utility>

namespace freshet::app {
namespace {

using test::call_on;
using test::eventually;

class HousekeepingTest : public ::testing::Test {
 protected:
  HousekeepingTest() { housekeeping_.start(); }
  ~HousekeepingTest() override {
    stop();
    // A look under way ends before what it looks at.
    store_thread_.stop();
    media_thread_.stop();
  }
  void stop() {
    if (std::exchange(runs_, false)) housekeeping_.stop();
  }
  /// The clock is read on the loop.
  void advance(std::chrono::seconds by) {
    call_on(loops_.at(0), [&] {
      clock_.advance(by);
      return 0;
    });
  }

  test::TempDir const folder_;
  std::string const path_ = folder_.path("db"), secret_ = std::string(32, 's');
  store::Database store_ = store::open_store(path_).value();
  ManualClock clock_;
  Metrics metrics_;
  net::Loops loops_{1};
  net::Blocking store_thread_{"store", 16}, media_thread_{"media", 16};
  access::KeyRing ring_{secret_, store::Database::open(path_).value(), clock_};
  origin::Origin origin_;
  Vitals vitals_{clock_};
  stream::Registry registry_{[](stream::Session&) { return std::shared_ptr<void>{}; },
                             [](stream::ChannelName const&) { return stream::Session::Options{}; },
                             {clock_, metrics_, {}}};
  std::atomic<int> looks_{0};
  std::string const media_ = folder_.path("media");
  Housekeeping housekeeping_{{loops_.at(0),
                              store_thread_,
                              media_thread_,
                              media_,
                              ring_,
                              registry_,
                              origin_,
                              vitals_,
                              clock_,
                              {},
                              [this] { ++looks_; }}};
  bool runs_ = true;
};

TEST_F(HousekeepingTest, LooksForChannelsUntilItIsStopped) {
  EXPECT_TRUE(eventually([&] { return looks_ >= 2; }));
  stop();
  store_thread_.stop();
  auto const looks = looks_.load();
  std::this_thread::sleep_for(2 * Housekeeping::kEvery);
  EXPECT_EQ(looks_, looks);
}

TEST_F(HousekeepingTest, TellsOfADiskThatTakesNothingAndOfItsRecovery) {
  advance(2 * Vitals::kSilence);
  EXPECT_TRUE(eventually([&] {
    return vitals_.complaint().value_or("").starts_with("the disk fails: cannot write in ");
  }));
  std::filesystem::create_directories(media_ + "/live");
  EXPECT_TRUE(eventually([&] { return !vitals_.complaint(); }));
}

TEST_F(HousekeepingTest, TakesARevocationAndEndsWhoPublishesWithTheKey) {
  auto const key = create_key(store_, secret_, {"main", "", 0}, 1).value();
  auto const id = ring_.allow(key).value().id;
  std::atomic<int> evictions{0};
  auto const lease = call_on(loops_.at(0), [&] {
    auto made = registry_.publish("main", {"rtmp", "peer", id}, loops_.at(0),
                                  [&](EndReason) { ++evictions; });
    return std::make_shared<stream::Publication>(std::move(made.value()));
  });
  ASSERT_TRUE(store::Keys{store_}.revoke(id, 2).value());
  EXPECT_TRUE(eventually([&] { return evictions == 1; }));
  EXPECT_FALSE(ring_.allow(key));
  EXPECT_EQ(registry_.find("main"), nullptr);
  call_on(loops_.at(0), [] { return 0; });
}

TEST_F(HousekeepingTest, LetsAShowGoTenMinutesAfterItsEnd) {
  origin::Presentation::Options options;
  options.promises = {true, std::chrono::seconds{1}, 4, std::chrono::seconds{24}};
  options.window = origin::Window::make(std::chrono::hours{1}, 4, false);
  auto const show = std::make_shared<origin::Presentation>(loops_, loops_.at(0), clock_, options);
  origin_.show("main", show);
  call_on(loops_.at(0), [&] {
    show->end();
    return 0;
  });
  advance(std::chrono::seconds{599});
  auto const looks = looks_.load();
  EXPECT_TRUE(eventually([&] { return looks_ >= looks + 2; }));
  EXPECT_NE(origin_.find("main"), nullptr);
  advance(std::chrono::seconds{2});
  EXPECT_TRUE(eventually([&] { return origin_.find("main") == nullptr; }));
}

}  // namespace
}  // namespace freshet::app
