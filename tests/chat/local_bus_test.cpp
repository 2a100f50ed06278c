#include "chat/local_bus.hpp"

#include "store/migrate.hpp"
#include "support/bus_story.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

namespace freshet::test {
namespace {

/// A database that answers at once, or when the test says so. Its loops' threads take turns.
class LocalMedium {
 public:
  static constexpr bool kShared = false;
  static constexpr std::size_t kRing = 10;

  std::unique_ptr<chat::Bus> make(net::Loops& loops) {
    return std::make_unique<chat::LocalBus>(loops, clock_, keeping(), kRing);
  }
  Clock const& clock() { return clock_; }
  void pass(std::chrono::milliseconds time) { clock_.advance(time); }
  void forget_order() {}

  chat::Keeping keeping() {
    return {[this](chat::Keeping::Work const& work) { EXPECT_TRUE(run(work)); },
            [this](net::Loop& loop, chat::Keeping::Work const& work,
                   std::function<void(Result<>)> done) {
              loop.post([done = std::move(done), result = run(work)] { done(result); });
            }};
  }
  std::int64_t number(std::string_view sql) {
    std::lock_guard const lock{mutex_};
    return database_.number(sql).value();
  }

 private:
  Result<> run(chat::Keeping::Work const& work) {
    std::lock_guard const lock{mutex_};
    return work(database_);
  }

  ManualClock clock_;
  std::mutex mutex_;
  store::Database database_ = store::open_store(":memory:").value();
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(Local, BusStory, LocalMedium);

}  // namespace freshet::test
