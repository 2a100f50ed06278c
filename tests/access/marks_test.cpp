#include "access/marks.hpp"

#include "access/path_token.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

constexpr std::int64_t kGivenAt = 1'785'489'901;
Marks const kMarks{"a secret of the test's own"};

TEST(SessionName, IsReadAsItWasWritten) {
  LinkOrigin anybody, by_password, of_user, both;
  by_password.by_password = both.by_password = true;
  by_password.password = both.password = kMarks.password("main", "hunter22");
  of_user.user = both.user = kMarks.user("ann");
  of_user.token = both.token = kMarks.token("id-1");
  for (auto* const origin : {&anybody, &by_password, &of_user, &both}) {
    origin->given_at = kGivenAt;
    auto const name = write_session_name(*origin, "k3x9q2m7ab");
    EXPECT_TRUE(is_session_name(name)) << name;
    EXPECT_FALSE(may_name_session(name)) << "nobody else may";
    auto const read = read_session_name(name);
    ASSERT_TRUE(read) << name;
    EXPECT_EQ(*read, *origin) << name;
  }
}

TEST(SessionName, OfOneOriginIsAnotherEachTime) {
  LinkOrigin both;
  both.by_password = true;
  both.password = kMarks.password("main", "hunter22");
  both.user = kMarks.user("ann");
  both.token = kMarks.token("");
  EXPECT_NE(write_session_name(both, "k3x9q2m7ab"), write_session_name(both, "a3x9q2m7ab"));
}

TEST(SessionName, OfAnAdministratorSaysNothing) {
  for (char const* name : {"", "_", "viewer-7", "k3x9q2m7ab", "_x12345678abcd", "_o1234567",
                           "_o12345678abc", "_o1234567gabcd", "_o-2345678abcd", "_p123456"}) {
    EXPECT_FALSE(read_session_name(name)) << name;
  }
  EXPECT_TRUE(may_name_session("viewer-7"));
  EXPECT_FALSE(may_name_session("_viewer"));
  EXPECT_FALSE(may_name_session(""));
}

TEST(Marks, DifferByWhatTheyAreOfAndByTheSecret) {
  EXPECT_EQ(kMarks.user("ann"), kMarks.user("ann"));
  EXPECT_EQ(kMarks.user("ann").size(), 6U);
  EXPECT_NE(kMarks.user("ann"), kMarks.user("eve"));
  EXPECT_NE(kMarks.user("ann"), kMarks.token("ann"));
  EXPECT_NE(kMarks.user("ann"), Marks{"another secret"}.user("ann"));
  EXPECT_NE(kMarks.password("main", "hunter22"), kMarks.password("side", "hunter22"));
  EXPECT_NE(kMarks.password("main", "hunter22"), kMarks.password("main", "hunter23"));
}

}  // namespace
}  // namespace freshet::access
