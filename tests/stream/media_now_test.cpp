/// The time on a session's media clock, as any thread may ask for it.
#include "stream/registry.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>

namespace freshet::stream {
namespace {

using freshet::test::call_on;
using std::chrono::milliseconds;
using test::at;

/// One whose wall clock is set anew.
class SteppedClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime now() const override { return steady_.now(); }
  [[nodiscard]] std::int64_t wall_us() const override { return steady_.wall_us() + step_us_; }
  void advance(std::chrono::microseconds by) { steady_.advance(by); }
  void step(std::int64_t by_us) { step_us_ += by_us; }

 private:
  ManualClock steady_;
  std::atomic<std::int64_t> step_us_{0};
};

class MediaNow : public ::testing::Test {
 protected:
  ~MediaNow() override {
    on([&] { lease_.reset(); });
    registry_.shutdown();
    on([] {});
  }
  template <class F>
  void on(F f) {
    call_on(home_, [&] { f(); });
  }
  void publish() {
    on([&] {
      auto lease = registry_.publish("main", {"rtmp", "peer", "key", {}}, home_, [](auto) {});
      ASSERT_TRUE(lease);
      lease_.emplace(std::move(*lease));
      lease_->head().tracks(test::rtmp_tracks({25, 1}));
    });
  }
  void frame(std::int64_t ms) {
    on([&] { lease_->head().packet(at(test::kVideo, ms, ms, ms == 0)); });
  }
  [[nodiscard]] std::optional<std::int64_t> now_us() const {
    auto const session = registry_.find("main");
    return session ? session->media_now_us() : std::nullopt;
  }

  SteppedClock clock_;
  Metrics metrics_;
  net::Loops loops_{1};
  net::Loop& home_{loops_.at(0)};
  Registry registry_{[](Session&) { return nullptr; },
                     [](ChannelName const&) { return Session::Options{milliseconds{60'000}}; },
                     {clock_, metrics_, Log{}, {}}};
  std::optional<Publication> lease_;
};

TEST_F(MediaNow, IsWhatPlaylistsGiveTheFrameThatComesIn) {
  EXPECT_FALSE(now_us());
  publish();
  EXPECT_FALSE(now_us()) << "nothing has come";
  auto const began = clock_.wall_us();
  frame(0);
  EXPECT_EQ(now_us(), began);
  clock_.advance(milliseconds{25});
  EXPECT_EQ(now_us(), began + 25'000);
  clock_.advance(milliseconds{15});
  frame(40);
  EXPECT_EQ(now_us(), began + 40'000);
}

TEST_F(MediaNow, GoesByTheEncodersClockAndNotBySteps) {
  publish();
  auto const began = clock_.wall_us();
  frame(0);
  clock_.step(3'600'000'000);
  EXPECT_EQ(now_us(), began);
  // An encoder whose clock is slow: what it sends a second later is of 960 ms later.
  clock_.advance(milliseconds{1'000});
  frame(960);
  EXPECT_EQ(now_us(), began + 960'000);
}

TEST_F(MediaNow, StandsWhereNothingComes) {
  publish();
  auto const began = clock_.wall_us();
  for (int ms = 0; ms <= 400; ms += 40) frame(ms);
  clock_.advance(milliseconds{1'500});
  EXPECT_EQ(now_us(), began + 440'000) << "the end of what viewers can see";
}

TEST_F(MediaNow, IsNoneOnceTheShowIsOver) {
  publish();
  frame(0);
  auto const session = registry_.find("main");
  EXPECT_TRUE(session->media_now_us());
  on([&] { lease_->head().end(EndReason::finished); });
  on([] {});
  EXPECT_FALSE(session->media_now_us());
}

}  // namespace
}  // namespace freshet::stream
