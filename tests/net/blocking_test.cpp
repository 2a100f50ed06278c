#include "net/blocking.hpp"

#include "support/on_loop.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::on_loop;

awaitable<Result<std::string>> thread_of(Blocking& blocking, Loop& loop, bool& back) {
  auto f = [&loop] { return std::string{loop.here() ? "loop" : "elsewhere"}; };
  auto answer = co_await blocking.run(loop, f);
  back = loop.here();
  co_return answer;
}

Result<int> refuse() { return failure(boost::system::errc::io_error, "disk full"); }
void nothing() {}
int explode() { throw std::runtime_error("boom"); }

TEST(Blocking, RunsElsewhereAndComesBack) {
  Loops loops{1};
  Blocking blocking{"test", 4};
  bool back = false;
  auto const answer = on_loop(loops.at(0), thread_of(blocking, loops.at(0), back));
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, "elsewhere");
  EXPECT_TRUE(back);
}

TEST(Blocking, PassesResultsThroughAndMakesErrorsOfExceptions) {
  Loops loops{1};
  Blocking blocking{"test", 4};
  EXPECT_TRUE(on_loop(loops.at(0), blocking.run(loops.at(0), &nothing)));
  auto const refused = on_loop(loops.at(0), blocking.run(loops.at(0), &refuse));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "disk full");
  auto const exploded = on_loop(loops.at(0), blocking.run(loops.at(0), &explode));
  ASSERT_FALSE(exploded);
  EXPECT_EQ(exploded.error().what, "boom");
}

TEST(Blocking, DropsWhatIsQueuedWhenItsPatienceEnds) {
  std::promise<void> started, go;
  Blocking blocking{"disk", 8};
  ASSERT_TRUE(blocking.post([&] {
    started.set_value();
    go.get_future().wait();
  }));
  started.get_future().wait();
  bool ran = false;
  auto const token = std::make_shared<int>();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(blocking.post([&ran, token] { ran = true; }));
  auto stopping = std::async(std::launch::async, [&] { return blocking.stop(1ms); });
  while (token.use_count() > 1) std::this_thread::yield();
  go.set_value();
  EXPECT_EQ(stopping.get(), 3U);
  EXPECT_FALSE(ran);
}

TEST(Blocking, RunsAllWithinItsPatience) {
  Blocking blocking{"disk", 8};
  int ran = 0;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(blocking.post([&ran] { ++ran; }));
  EXPECT_EQ(blocking.stop(1min), 0U);
  EXPECT_EQ(ran, 3);
}

TEST(Blocking, SaysBusyWhenTooMuchWaits) {
  std::promise<void> started, go;
  Loops loops{1};
  Blocking blocking{"disk", 1};
  ASSERT_TRUE(blocking.post([&] {
    started.set_value();
    go.get_future().wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(blocking.post([] {}));
  auto const posted = blocking.post([] {});
  ASSERT_FALSE(posted);
  EXPECT_EQ(posted.error().code, boost::system::errc::device_or_resource_busy);
  EXPECT_EQ(posted.error().what, "disk: too much is waiting for its thread");
  EXPECT_FALSE(on_loop(loops.at(0), blocking.run(loops.at(0), &nothing)));
  go.set_value();
}

TEST(Blocking, StopRunsWhatIsQueuedAndTakesNothingNew) {
  std::atomic<int> ran{0};
  Blocking blocking{"test", 100};
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(blocking.post([&] { ++ran; }));
  blocking.stop();
  EXPECT_EQ(ran, 50);
  EXPECT_FALSE(blocking.post([] {}));
}

TEST(Blocking, AnErrandMayComeBackToALoopThatHasStopped) {
  Blocking blocking{"test", 4};
  std::promise<void> go;
  {
    Loops loops{1};
    auto f = [&] { go.get_future().wait(); };
    auto errand = blocking.run(loops.at(0), f);
    asio::co_spawn(loops.at(0).executor(), std::move(errand),
                   [](std::exception_ptr const&, Result<> const&) {});
    test::call_on(loops.at(0), [] {});
    loops.stop_and_join();
    go.set_value();
    blocking.stop();
  }
}

}  // namespace
}  // namespace freshet::net
