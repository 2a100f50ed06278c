#include "store/write_queue.hpp"

#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;

Result<> insert(Database& database, int n) {
  return database.run("INSERT INTO t VALUES(" + std::to_string(n) + ")");
}

class WriteQueueTest : public testing::Test {
 protected:
  WriteQueueTest() { EXPECT_TRUE(database_.run("CREATE TABLE t(n INTEGER CHECK(n >= 0)) STRICT")); }
  Result<> post(int n) {
    return queue_.post([n](Database& database) { return insert(database, n); },
                       [this, n](Result<> const& done) {
                         if (done) kept_.push_back(n);
                         if (!done) lost_.push_back(n);
                       });
  }
  std::int64_t rows() { return other_.number("SELECT count(*) FROM t").value(); }

  test::TempDir const folder_;
  Database database_ = Database::open(folder_.path("a.db")).value();
  Database other_ = Database::open(folder_.path("a.db")).value();
  bool can_call_ = true;
  int calls_ = 0;
  WriteQueue queue_{[this] {
                      ++calls_;
                      return can_call_;
                    },
                    600};
  std::vector<int> kept_, lost_;
};

TEST_F(WriteQueueTest, WhatWaitsBecomesOneTransaction) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(post(i));
  ASSERT_TRUE(queue_.post([this](Database& database) -> Result<> {
    EXPECT_EQ(database.number("SELECT count(*) FROM t").value(), 5);
    EXPECT_EQ(rows(), 0) << "for others nothing has happened yet";
    return {};
  }));
  EXPECT_EQ(calls_, 1);
  queue_.commit(database_);
  EXPECT_EQ(rows(), 5);
  EXPECT_THAT(kept_, ElementsAre(0, 1, 2, 3, 4));
  ASSERT_TRUE(post(5));
  EXPECT_EQ(calls_, 2);
}

TEST_F(WriteQueueTest, OneThatFailsIsUndoneAlone) {
  ASSERT_TRUE(post(1));
  ASSERT_TRUE(queue_.post(
      [](Database& database) -> Result<> {
        if (auto done = insert(database, 7); !done) return done;
        return insert(database, -1);
      },
      [this](Result<> const& done) {
        if (!done) lost_.push_back(7);
      }));
  ASSERT_TRUE(post(2));
  queue_.commit(database_);
  EXPECT_THAT(kept_, ElementsAre(1, 2));
  EXPECT_THAT(lost_, ElementsAre(7));
  EXPECT_EQ(other_.number("SELECT sum(n) FROM t").value(), 3);
}

TEST_F(WriteQueueTest, WhenTheDiskRefusesAllAreTold) {
  ASSERT_TRUE(post(1));
  ASSERT_TRUE(queue_.post(
      [](Database& database) -> Result<> {
        // What SQLite does by itself when the disk is full.
        EXPECT_TRUE(database.run("ROLLBACK"));
        return failure(boost::system::errc::no_space_on_device, "full");
      },
      [this](Result<> const& done) {
        if (!done) lost_.push_back(2);
      }));
  ASSERT_TRUE(post(3));
  queue_.commit(database_);
  EXPECT_THAT(lost_, ElementsAre(1, 2, 3));
  EXPECT_EQ(rows(), 0);
  EXPECT_FALSE(database_.in_transaction());
}

TEST_F(WriteQueueTest, TakesNoMoreThanItsBound) {
  for (int i = 0; i < 600; ++i) ASSERT_TRUE(post(i));
  auto const refused = post(600);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, boost::system::errc::device_or_resource_busy);
}

TEST_F(WriteQueueTest, WhatIsMoreThanAGroupAsksAgain) {
  for (int i = 0; i < 600; ++i) ASSERT_TRUE(post(i));
  queue_.commit(database_);
  EXPECT_EQ(rows(), static_cast<std::int64_t>(WriteQueue::kGroup));
  EXPECT_EQ(calls_, 2);
  queue_.commit(database_);
  EXPECT_EQ(rows(), 600);
  EXPECT_TRUE(queue_.empty());
}

TEST_F(WriteQueueTest, WhoCouldNotBeCalledIsCalledWithTheNextOne) {
  can_call_ = false;
  ASSERT_TRUE(post(1));
  can_call_ = true;
  ASSERT_TRUE(post(2));
  EXPECT_EQ(calls_, 2);
  queue_.commit(database_);
  EXPECT_THAT(kept_, ElementsAre(1, 2));
}

TEST(WriteQueueOfManyThreads, LosesNothingAndKeepsEachOnesOrder) {
  constexpr int kThreads = 4, kEach = 500;
  auto database = Database::open(":memory:").value();
  ASSERT_TRUE(database.run("CREATE TABLE t(who INTEGER, n INTEGER) STRICT"));
  Bounded<int> calls{10'000};
  WriteQueue queue{[&] { return calls.push(1); }};
  std::atomic<int> kept{0};
  auto const write = [&](int who) {
    for (int n = 0; n < kEach; ++n) {
      EXPECT_TRUE(queue.post(
          [=](Database& at) {
            return at.run("INSERT INTO t VALUES(" + std::to_string(who) + "," + std::to_string(n) +
                          ")");
          },
          [&](Result<> const& done) { kept += done ? 1 : 0; }));
    }
  };
  std::vector<std::thread> threads;
  for (int who = 0; who < kThreads; ++who) threads.emplace_back(write, who);
  while (kept < kThreads * kEach && calls.pop()) queue.commit(database);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(database.number("SELECT count(*) FROM t").value(), kThreads * kEach);
  EXPECT_EQ(database
                .number("SELECT count(*) FROM t a JOIN t b ON a.who = b.who AND b.n = a.n + 1 "
                        "WHERE b.rowid < a.rowid")
                .value(),
            0);
}

}  // namespace
}  // namespace freshet::store
