#include "chat/sampler.hpp"

#include <gtest/gtest.h>

#include <string>

namespace freshet::chat {
namespace {

Author author_named(std::string id, Standing standing = Standing::viewer) {
  Author author;
  author.id = std::move(id);
  author.standing = standing;
  return author;
}

TEST(Sampler, ShowsAllUpToTheRate) {
  ManualClock clock;
  Sampler sampler;
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(sampler.shows(author_named(std::to_string(i)), 20, clock.now()));
  }
  EXPECT_FALSE(sampler.shows(author_named("late"), 20, clock.now()));
  EXPECT_TRUE(sampler.shows(author_named("mod", Standing::moderator), 20, clock.now()));
  clock.advance(std::chrono::seconds{1});
  EXPECT_TRUE(sampler.shows(author_named("late"), 20, clock.now()));
}

TEST(Sampler, LeavesRoomForWhoHasNotSpoken) {
  ManualClock clock;
  Sampler sampler;
  int shown = 0;
  for (int i = 0; i < 50; ++i) shown += sampler.shows(author_named("loud"), 20, clock.now());
  EXPECT_EQ(shown, 10);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(sampler.shows(author_named(std::to_string(i)), 20, clock.now()));
  }
}

TEST(Sampler, ShowsAllWhereNoRateIsSet) {
  ManualClock clock;
  Sampler sampler;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(sampler.shows(author_named("ann"), 0, clock.now()));
}

}  // namespace
}  // namespace freshet::chat
