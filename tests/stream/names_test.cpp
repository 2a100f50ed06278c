/// What a stream id promises: its length, its letters, and an order that is time's.
#include "stream/names.hpp"

#include <gtest/gtest.h>

#include <set>

namespace freshet::stream {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;

TEST(StreamId, IsTwentySixLettersOfCrockfordsAlphabet) {
  auto const id = make_stream_id(kNow);
  EXPECT_EQ(id.size(), 26U);
  EXPECT_EQ(id.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos) << id;
}

TEST(StreamId, WritesTheTimeInItsFirstTenLetters) {
  EXPECT_EQ(make_stream_id(0, 0, 0), std::string(26, '0'));
  EXPECT_EQ(make_stream_id(1, 0, 0).substr(0, 10), "0000000001");
  // The greatest 48 bits begin with a 7: 50 bits of letters hold them.
  EXPECT_EQ(make_stream_id((1LL << 48) - 1, 0, 0).substr(0, 10), "7ZZZZZZZZZ");
}

TEST(StreamId, WritesEightyRandomBitsInTheOthers) {
  EXPECT_EQ(make_stream_id(0, 0xffff, ~0ULL).substr(10), std::string(16, 'Z'));
  EXPECT_EQ(make_stream_id(0, 0x8000, 1).substr(10), "G000000000000001");
}

TEST(StreamId, SortsByTimeWhateverItsRandomBits) {
  std::string before;
  for (auto const step : {0, 1, 31, 32, 1'000, 86'400'000}) {
    auto const low = make_stream_id(kNow + step, 0, 0);
    EXPECT_LT(before, low) << step;
    before = make_stream_id(kNow + step, 0xffff, ~0ULL);
    EXPECT_LT(low, before) << step;
  }
}

TEST(StreamId, DiffersWithinOneMillisecond) {
  std::set<StreamId> ids;
  for (int i = 0; i < 100; ++i) ids.insert(make_stream_id(kNow));
  EXPECT_EQ(ids.size(), 100U);
}

}  // namespace
}  // namespace freshet::stream
