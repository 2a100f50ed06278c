#include "app/await_write.hpp"

#include "net/blocking.hpp"
#include "support/on_loop.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using test::on_loop;

class AwaitWrite : public ::testing::Test {
 protected:
  AwaitWrite() { EXPECT_TRUE(store_.run("CREATE TABLE t(n INTEGER CHECK(n > 0)) STRICT")); }
  ~AwaitWrite() override { thread_.stop(); }
  Result<> write(int n) {
    auto const sql = "INSERT INTO t VALUES(" + std::to_string(n) + ")";
    return on_loop(loops_.at(0), await_write(loops_.at(0), writes_,
                                             [sql](store::Database& at) { return at.run(sql); }));
  }

  store::Database store_ = store::Database::open(":memory:").value();
  net::Loops loops_{1};
  net::Blocking thread_{"store", 16};
  store::WriteQueue writes_{
      [this] { return thread_.post([this] { writes_.commit(store_); }).has_value(); }, 1};
};

TEST_F(AwaitWrite, AnswersOnceItIsWritten) {
  EXPECT_TRUE(write(1));
  EXPECT_EQ(store_.number("SELECT n FROM t").value(), 1);
}

TEST_F(AwaitWrite, AnswersWhyItIsNot) {
  auto const refused = write(-1);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("CHECK"), std::string::npos) << refused.error().what;
}

TEST_F(AwaitWrite, AnswersAtOnceWhenThereIsNoRoom) {
  thread_.stop();
  ASSERT_TRUE(writes_.post([](store::Database&) -> Result<> { return {}; }));
  auto const refused = write(1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, boost::system::errc::device_or_resource_busy);
}

}  // namespace
}  // namespace freshet::app
