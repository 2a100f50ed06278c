#include "store/admin.hpp"

#include "store/admin_sessions.hpp"
#include "store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::store {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(Admin, IsNobodyUntilItIsPutAndThenAsItWasPutLast) {
  auto database = open_store(":memory:").value();
  Admin admin{database};
  EXPECT_EQ(admin.get().value(), AdminRow{});
  AdminRow row;
  row.setup_hash = std::string("a\0b", 3);
  ASSERT_TRUE(admin.put(row));
  EXPECT_EQ(admin.get().value(), row);
  row = {"$argon2id$…", {}, std::string("\0\xff", 2), true, 57'000'000};
  ASSERT_TRUE(admin.put(row));
  EXPECT_EQ(admin.get().value(), row);
  EXPECT_EQ(database.number("SELECT count(*) FROM admin").value(), 1);
  EXPECT_FALSE(
      database.run("INSERT INTO admin(id, totp_secret, totp_on, totp_step) "
                   "VALUES(2, x'', 0, 0)"))
      << "there is one";
}

class AdminSessionsTest : public ::testing::Test {
 protected:
  std::vector<std::string> hashes() {
    std::vector<std::string> hashes;
    for (auto const& session : sessions_.all().value()) hashes.push_back(session.hash);
    return hashes;
  }
  void add(std::string hash, std::int64_t at_s, std::int64_t most = 9) {
    ASSERT_TRUE(sessions_.add({std::move(hash), at_s, at_s}, most));
  }

  Database database_ = open_store(":memory:").value();
  AdminSessions sessions_{database_};
};

TEST_F(AdminSessionsTest, AreThereUntilTheyAreRemoved) {
  add("a", 1);
  add("b", 2);
  add("c", 3);
  EXPECT_THAT(sessions_.all().value(),
              UnorderedElementsAre(AdminSession{"a", 1, 1}, AdminSession{"b", 2, 2},
                                   AdminSession{"c", 3, 3}));
  ASSERT_TRUE(sessions_.remove("a"));
  ASSERT_TRUE(sessions_.remove("nobody"));
  EXPECT_THAT(hashes(), UnorderedElementsAre("b", "c"));
  ASSERT_TRUE(sessions_.remove_others("c"));
  EXPECT_THAT(hashes(), UnorderedElementsAre("c"));
  ASSERT_TRUE(sessions_.remove_others({}));
  EXPECT_THAT(hashes(), IsEmpty());
}

TEST_F(AdminSessionsTest, AreNeverMoreThanTheirBound) {
  add("a", 5);
  add("b", 4);
  add("c", 3, 2);
  EXPECT_THAT(hashes(), UnorderedElementsAre("a", "c")) << "the new one, and the one used latest";
}

TEST_F(AdminSessionsTest, RememberWhenTheyWereUsed) {
  add("a", 5);
  ASSERT_TRUE(sessions_.used("a", 9));
  ASSERT_TRUE(sessions_.used("a", 7));
  ASSERT_TRUE(sessions_.used("nobody", 7));
  EXPECT_THAT(sessions_.all().value(), UnorderedElementsAre(AdminSession{"a", 5, 9}));
}

TEST_F(AdminSessionsTest, AreGoneWhenTheyAreOldOrUnused) {
  add("old", 10);
  add("unused", 20);
  add("good", 20);
  ASSERT_TRUE(sessions_.used("old", 40));
  ASSERT_TRUE(sessions_.used("good", 30));
  ASSERT_TRUE(sessions_.remove_old(20, 30));
  EXPECT_THAT(hashes(), UnorderedElementsAre("good"));
}

}  // namespace
}  // namespace freshet::store
