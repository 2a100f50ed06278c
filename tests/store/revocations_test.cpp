#include "store/revocations.hpp"

#include "store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::store {
namespace {

using Kind = RevocationRow::Kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RevocationsTest : public ::testing::Test {
 protected:
  std::int64_t put(Kind kind, std::string name, std::int64_t at, std::int64_t until) {
    return revocations_.put({0, kind, std::move(name), at, until, "admin"}).value();
  }
  std::vector<std::string> names(std::int64_t now_s) {
    std::vector<std::string> names;
    for (auto const& row : revocations_.all(now_s).value()) names.push_back(row.name);
    return names;
  }

  Database database_ = open_store(":memory:").value();
  Revocations revocations_{database_};
};

TEST_F(RevocationsTest, AreKeptUntilTheyAreOver) {
  EXPECT_THAT(names(0), IsEmpty());
  put(Kind::token, "a", 100, 200);
  put(Kind::user, "a", 110, 400);
  put(Kind::session, "b", 120, 300);
  EXPECT_THAT(names(199), ElementsAre("b", "a", "a"));
  EXPECT_THAT(names(200), ElementsAre("b", "a"));
  put(Kind::session, "c", 300, 500);
  EXPECT_EQ(database_.number("SELECT count(*) FROM revocations").value(), 2) << "others are gone";
}

TEST_F(RevocationsTest, OfTheSameCountFromTheLatest) {
  auto const first = put(Kind::user, "ann", 100, 1'000);
  auto const second = put(Kind::user, "ann", 200, 1'100);
  EXPECT_GT(second, first);
  EXPECT_FALSE(revocations_.find(first).value());
  auto const row = revocations_.find(second).value();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->kind, Kind::user);
  EXPECT_EQ(row->revoked_at, 200);
  EXPECT_EQ(row->until, 1'100);
  EXPECT_EQ(row->who, "admin");
}

TEST_F(RevocationsTest, AreListedInPagesAndTakenBack) {
  put(Kind::token, "a", 100, 1'000);
  auto const b = put(Kind::token, "b", 100, 1'000);
  auto const c = put(Kind::token, "c", 100, 1'000);
  auto const page = revocations_.list(500, 1, c).value();
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].name, "b");
  EXPECT_TRUE(revocations_.remove(b).value());
  EXPECT_FALSE(revocations_.remove(b).value());
  EXPECT_THAT(names(500), ElementsAre("c", "a"));
}

TEST_F(RevocationsTest, HaveABound) {
  ASSERT_TRUE(database_.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
      "INSERT INTO revocations(kind, name, revoked_at, until, who) "
      "SELECT 'jti', 'token ' || i, 100, 1000, '' FROM n"));
  auto const one_more = revocations_.put({0, Kind::token, "x", 200, 1'000, ""});
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().code, boost::system::errc::file_exists);
  EXPECT_TRUE(revocations_.put({0, Kind::token, "token 7", 200, 1'000, ""})) << "in its place";
  EXPECT_TRUE(revocations_.put({0, Kind::token, "x", 1'000, 2'000, ""})) << "when those are over";
}

}  // namespace
}  // namespace freshet::store
