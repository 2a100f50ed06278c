#include "store/answers.hpp"

#include "store/migrate.hpp"

#include <gtest/gtest.h>

namespace freshet::store {
namespace {

struct AnswersTest : testing::Test {
  Database database = open_store(":memory:").value();
  Answers answers{database};
  AnswerRow row{std::string("id\0\1", 4), std::string("rq\0\2", 4), 1'000};
};

TEST_F(AnswersTest, AreClaimedOnce) {
  EXPECT_FALSE(answers.claim(row, 0).value());
  auto const there = answers.claim({row.id, "another", 1'001}, 0).value();
  ASSERT_TRUE(there);
  EXPECT_EQ(there->request, row.request);
  EXPECT_EQ(there->created_at, 1'000);
  EXPECT_FALSE(there->status);
  EXPECT_FALSE(answers.claim({"another", row.request, 1'001}, 0).value());
}

TEST_F(AnswersTest, AreGivenAgainAsTheyWere) {
  ASSERT_TRUE(answers.claim(row, 0));
  row.status = 201;
  row.location = "/v1/channels/a";
  row.body = std::string("\0sealed", 7);
  ASSERT_TRUE(answers.put(row));
  auto const there = answers.claim(row, 0).value();
  ASSERT_TRUE(there);
  EXPECT_EQ(there->status, 201);
  EXPECT_EQ(there->location, row.location);
  EXPECT_EQ(there->body, row.body);
}

TEST_F(AnswersTest, AreForgottenWhenNothingCameOfThemAndWhenTheyAreOld) {
  ASSERT_TRUE(answers.claim(row, 0));
  ASSERT_TRUE(answers.forget(row.id));
  EXPECT_FALSE(answers.claim(row, 0).value());
  EXPECT_TRUE(answers.claim(row, 1'000).value());
  EXPECT_FALSE(answers.claim(row, 1'001).value());
}

}  // namespace
}  // namespace freshet::store
