#include "app/key_uses.hpp"

#include "access/issued_key.hpp"
#include "store/keys.hpp"
#include "store/migrate.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

class KeyUsesTest : public ::testing::Test {
 protected:
  KeyUsesTest() : id_{make()}, other_{make()} {}

  std::string make() {
    auto const key = access::issue_key({"main", "", 0, false}, std::string(32, 's'), 1).value();
    EXPECT_TRUE(access::keep_key(store_, key.row));
    return key.row.id;
  }
  /// What is written of it.
  std::int64_t last(std::string const& id) {
    writes_.commit(store_);
    return store::Keys{store_}.find(id).value()->last_used_at.value_or(0);
  }
  [[nodiscard]] std::int64_t now() const { return clock_.wall_us() / 1'000'000; }

  ManualClock clock_;
  store::Database store_ = store::open_store(":memory:").value();
  store::WriteQueue writes_{[] { return true; }, 2};
  std::string id_, other_;
  KeyUses uses_{{writes_, clock_, {}}};
};

TEST_F(KeyUsesTest, WritesTheFirstUseAtOnce) {
  clock_.advance(std::chrono::hours{1});
  uses_.note(id_);
  uses_.look();
  EXPECT_EQ(last(id_), now());
  EXPECT_EQ(last(other_), 0);
}

TEST_F(KeyUsesTest, WritesAKeyOnceAMinute) {
  clock_.advance(std::chrono::hours{1});
  uses_.note(id_);
  uses_.look();
  auto const first = last(id_);
  clock_.advance(std::chrono::seconds{30});
  uses_.note(id_);
  auto const second = now();
  uses_.look();
  EXPECT_EQ(last(id_), first);
  clock_.advance(std::chrono::seconds{30});
  uses_.look();
  EXPECT_EQ(last(id_), second) << "though nobody uses it any more";
}

TEST_F(KeyUsesTest, WritesTheRestWhenTheServerStops) {
  clock_.advance(std::chrono::hours{1});
  uses_.note(id_);
  uses_.look();
  clock_.advance(std::chrono::seconds{5});
  uses_.note(id_);
  uses_.write_rest();
  EXPECT_EQ(last(id_), now());
}

TEST_F(KeyUsesTest, TriesAgainWhatFoundNoRoom) {
  clock_.advance(std::chrono::hours{1});
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(writes_.post([](store::Database&) { return Result<>{}; }));
  }
  uses_.note(id_);
  uses_.look();
  EXPECT_EQ(last(id_), 0);
  uses_.look();
  EXPECT_EQ(last(id_), now());
}

}  // namespace
}  // namespace freshet::app
