#include "app/viewings.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

Error no() { return failure(boost::system::errc::permission_denied, "no"); }

TEST(Viewings, KeepAnAnswerForAMoment) {
  ManualClock clock;
  Viewings viewings{2, clock};
  EXPECT_FALSE(viewings.find(0, "a"));
  viewings.keep(0, "a", std::string{"session"});
  viewings.keep(0, "b", no());
  EXPECT_EQ(viewings.find(0, "a")->value(), "session");
  EXPECT_FALSE(viewings.find(1, "a")) << "another loop's";
  ASSERT_TRUE(viewings.find(0, "b"));
  EXPECT_EQ(viewings.find(0, "b")->error().what, "no");
  clock.advance(Viewings::kNoHolds);
  EXPECT_FALSE(viewings.find(0, "b")) << "a no is forgotten sooner";
  EXPECT_TRUE(viewings.find(0, "a"));
  clock.advance(Viewings::kYesHolds);
  EXPECT_FALSE(viewings.find(0, "a"));
}

TEST(Viewings, AreForgottenWithTheSettings) {
  ManualClock clock;
  Viewings viewings{1, clock};
  viewings.keep(0, "a", std::string{"session"});
  viewings.forget();
  EXPECT_FALSE(viewings.find(0, "a"));
}

TEST(Viewings, AreNotMoreThanSoMany) {
  ManualClock clock;
  Viewings viewings{1, clock};
  for (std::size_t i = 0; i < Viewings::kMost; ++i) {
    viewings.keep(0, std::to_string(i), std::string{"session"});
  }
  EXPECT_TRUE(viewings.find(0, "0"));
  viewings.keep(0, "one more", std::string{"session"});
  EXPECT_FALSE(viewings.find(0, "0"));
  EXPECT_TRUE(viewings.find(0, "one more"));
}

}  // namespace
}  // namespace freshet::app
