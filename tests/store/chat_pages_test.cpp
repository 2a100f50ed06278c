#include "store/chat_pages.hpp"

#include "store/migrate.hpp"

#include <gtest/gtest.h>

namespace freshet::store {
namespace {

class ChatPagesOfAChannel : public ::testing::Test {
 protected:
  ChatPagesOfAChannel() {
    for (char const* const channel : {"main", "side"}) {
      for (int i = 0; i < 4; ++i) {
        auto const id = std::string{channel} + std::to_string(i);
        EXPECT_TRUE(ChatLog{store_}.add({id, channel, i % 2 == 0 ? "ann" : "bob", "x", 10, {}}));
        auto told = store_.prepare("INSERT INTO chat_told(id, pdt, body) VALUES(?1, ?2, '{}')");
        EXPECT_TRUE(told->bind(1, id).bind(2, std::int64_t{100 - i}).run());
      }
    }
  }
  std::string after(ChatLog::Place const& place, std::size_t limit) {
    std::string all;
    for (auto const& row : pages_.after("main", place, limit).value()) all += row.id + ' ';
    return all;
  }
  std::string told(ChatPages::At const& at, std::int64_t to_ms, std::size_t limit) {
    std::string all;
    for (auto const& one : pages_.told("main", at, to_ms, limit).value()) all += one.at.id + ' ';
    return all;
  }

  Database store_ = open_store(":memory:").value();
  ChatPages pages_{store_};
};

TEST_F(ChatPagesOfAChannel, FollowOneAnotherWhenAllWereSaidAtOnce) {
  EXPECT_EQ(after({-1, {}}, 3), "main0 main1 main2 ");
  EXPECT_EQ(after({10, "main2"}, 3), "main3 ");
  EXPECT_EQ(after({10, "main3"}, 3), "");
}

TEST_F(ChatPagesOfAChannel, AreToldByProgrammeTime) {
  EXPECT_EQ(told({0, {}}, INT64_MAX, 9), "main3 main2 main1 main0 ");
  EXPECT_EQ(told({98, {}}, 100, 9), "main2 main1 ");
  EXPECT_EQ(told({98, "main2"}, 101, 9), "main1 main0 ");
}

TEST_F(ChatPagesOfAChannel, LoseAllOfAUserThereAndNowhereElse) {
  EXPECT_EQ(pages_.erase("main", "ann").value(), 2);
  EXPECT_EQ(after({-1, {}}, 9), "main1 main3 ");
  EXPECT_EQ(store_.number("SELECT count(*) FROM chat_messages").value(), 6);
  EXPECT_EQ(store_.number("SELECT count(*) FROM chat_told").value(), 6);
  EXPECT_EQ(pages_.erase("main", "ann").value(), 0);
}

}  // namespace
}  // namespace freshet::store
