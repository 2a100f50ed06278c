#include "base/result.hpp"

#include "base/assert.hpp"

#include <gtest/gtest.h>

namespace freshet {
namespace {

Result<int> fails() { return malformed("version 7"); }
Result<> passes() { return {}; }

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(passes());
  Result<int> const value{3};
  EXPECT_EQ(*value, 3);
  auto const error = fails();
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().what, "version 7");
  EXPECT_EQ(error.error().code, boost::system::errc::bad_message);
}

TEST(Result, EveryStepPutsItsNameInFront) {
  EXPECT_EQ(fails().error().in("chunk").in("rtmp").what, "rtmp: chunk: version 7");
  auto const error = failure(boost::system::errc::no_space_on_device, "full").in("disk");
  EXPECT_EQ(error.what, "disk: full");
  EXPECT_EQ(error.code, boost::system::errc::no_space_on_device);
}

TEST(Result, TheValueOfAnErrorIsAnException) {
  try {
    (void)fails().value();
    FAIL() << "no exception";
  } catch (std::runtime_error const& e) {
    EXPECT_STREQ(e.what(), "version 7");
  }
}

TEST(Assert, PassesWhatHolds) { FRESHET_ASSERT(1 + 1 == 2); }

TEST(AssertDeathTest, EndsTheProcessWithASentence) {
  EXPECT_DEATH(FRESHET_ASSERT(1 + 1 == 3), "internal error: 1 \\+ 1 == 3 does not hold");
}

}  // namespace
}  // namespace freshet
