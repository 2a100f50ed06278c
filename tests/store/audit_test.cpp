#include "store/audit.hpp"

#include "store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;

struct AuditTest : ::testing::Test {
  std::int64_t record(std::string what, std::string channel = {}) {
    return audit.record({0, 7, "ann", std::move(what), std::move(channel), "{}", ""}).value();
  }
  std::vector<std::string> whats(Audit::Page const& page) {
    std::vector<std::string> all;
    for (auto const& row : audit.list(page).value()) all.push_back(row.what);
    return all;
  }

  Database database = open_store(":memory:").value();
  Audit audit{database};
};

TEST_F(AuditTest, KeepsWhatWasSaid) {
  AuditRow row{0, 7, "ann", "changes", "main", "1", "2", "settings", "3", "4"};
  auto const id = audit.record(row).value();
  auto const found = audit.find(id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at_ms, 7);
  EXPECT_EQ(found->who, "ann");
  EXPECT_EQ(found->what, "changes");
  EXPECT_EQ(found->channel, "main");
  EXPECT_EQ(found->before + found->after, "12");
  EXPECT_EQ(found->undo, "settings");
  EXPECT_EQ(found->was + found->became, "34");
  EXPECT_FALSE(found->undone_by);
  EXPECT_FALSE(audit.find(id + 1).value());
}

TEST_F(AuditTest, ListsTheNewestFirstByPageAndChannel) {
  record("a", "main");
  auto const b = record("b");
  record("c", "main");
  EXPECT_THAT(whats({}), ElementsAre("c", "b", "a"));
  EXPECT_THAT(whats({.limit = 1}), ElementsAre("c"));
  EXPECT_THAT(whats({.before = b}), ElementsAre("a"));
  EXPECT_THAT(whats({.channel = "main"}), ElementsAre("c", "a"));
  EXPECT_THAT(whats({.channel = "none"}), ElementsAre());
}

TEST_F(AuditTest, KnowsWhatUndidIt) {
  auto const a = record("a");
  auto const b = record("undoes a");
  ASSERT_TRUE(audit.mark_undone(a, b));
  EXPECT_EQ(audit.find(a).value()->undone_by, b);
  EXPECT_FALSE(audit.mark_undone(b, 99)) << "of which there is no row";
}

TEST_F(AuditTest, OfWhatFailedKeepsNothing) {
  EXPECT_FALSE(database.transaction([&]() -> Result<> {
    record("a");
    return failure(boost::system::errc::io_error, "no");
  }));
  EXPECT_TRUE(whats({}).empty());
}

}  // namespace
}  // namespace freshet::store
