#include "access/key_ring.hpp"

#include "store/channels.hpp"
#include "store/keys.hpp"
#include "store/migrate.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

/// A store with two keys of channel main, and a ring that watches it over its own connection.
class KeyRingTest : public testing::Test {
 protected:
  KeyRingTest() {
    EXPECT_TRUE(store::Channels{other_}.add("main", 1));
    for (auto const* const id : {"k1", "k2"}) {
      EXPECT_TRUE(store::Keys{other_}.add({id, "main", "h", "", 1, 0, {}}));
    }
    EXPECT_FALSE(ring_.refresh().value());
  }
  [[nodiscard]] std::string text(std::string const& id, std::int64_t expires = 0) const {
    return write_stream_key({"main", id, expires}, secret_);
  }

  test::TempDir dir_;
  std::string secret_ = std::string(32, 's');
  ManualClock clock_;
  store::Database other_ = store::open_store(dir_.path("a.db")).value();
  KeyRing ring_{secret_, store::Database::open(dir_.path("a.db")).value(), clock_};
};

TEST_F(KeyRingTest, AllowsAKeyWithoutKnowingIt) {
  auto const key = ring_.allow(text("never1stored"));
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->channel, "main");
}

TEST_F(KeyRingTest, HonoursARevocationOfAnotherConnectionAtTheNextLook) {
  ASSERT_TRUE(ring_.allow(text("k1")));
  ASSERT_TRUE(store::Keys{other_}.revoke("k1", 5).value());
  EXPECT_TRUE(ring_.refresh().value());
  auto const refused = ring_.allow(text("k1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "the stream key k1 was revoked");
  EXPECT_TRUE(ring_.revoked("k1"));
  EXPECT_TRUE(ring_.allow(text("k2")));
}

TEST_F(KeyRingTest, TreatsABackupsKeyLikeAnyOther) {
  auto const backup = write_stream_key({"main", "k1", 0, true}, secret_);
  EXPECT_TRUE(ring_.allow(backup, "main").value().backup);
  EXPECT_FALSE(ring_.allow(backup, "other"));
  auto guess = backup;
  guess.back() = guess.back() == 'A' ? 'E' : 'A';
  EXPECT_EQ(ring_.allow(guess).error().what, ring_.allow("main.k1.0.guess").error().what);
  ASSERT_TRUE(store::Keys{other_}.revoke("k1", 5).value());
  EXPECT_TRUE(ring_.refresh().value());
  EXPECT_FALSE(ring_.allow(backup));
}

TEST_F(KeyRingTest, ReportsNoNewsWhenOnlySomethingElseWasCommitted) {
  ASSERT_TRUE(store::Channels{other_}.add("another", 2).value());
  EXPECT_FALSE(ring_.refresh().value());
}

TEST_F(KeyRingTest, RefusesAKeyOnAnotherChannel) {
  EXPECT_TRUE(ring_.allow(text("k1"), "main"));
  auto const refused = ring_.allow(text("k1"), "other");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "the stream key is for channel main, not for this one");
}

TEST_F(KeyRingTest, ReadsTheClockForExpiry) {
  auto const key = text("k1", clock_.wall_us() / 1'000'000 + 10);
  EXPECT_TRUE(ring_.allow(key));
  clock_.advance(std::chrono::seconds{10});
  auto const late = ring_.allow(key);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, boost::system::errc::timed_out);
}

TEST_F(KeyRingTest, KeepsWhatItKnowsWhenTheStoreFails) {
  ASSERT_TRUE(store::Keys{other_}.revoke("k1", 5).value());
  ASSERT_TRUE(ring_.refresh().value());
  ASSERT_TRUE(other_.run("DROP TABLE stream_keys"));
  EXPECT_FALSE(ring_.refresh());
  EXPECT_TRUE(ring_.revoked("k1"));
  EXPECT_FALSE(ring_.refresh()) << "the failure must not count as seen";
}

}  // namespace
}  // namespace freshet::access
