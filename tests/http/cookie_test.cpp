#include "http/cookie.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Request with(std::vector<std::string> const& fields) {
  Request request;
  for (auto const& field : fields) request.headers.emplace_back("cookie", field);
  return request;
}

std::vector<std::string> values(std::vector<std::string> const& fields) {
  auto const request = with(fields);
  auto const found = cookies_of(request, "id");
  return {found.begin(), found.end()};
}

TEST(Cookies, AreFoundByTheirWholeName) {
  EXPECT_THAT(values({"id=one"}), ElementsAre("one"));
  EXPECT_THAT(values({"a=b; id=one; c=d"}), ElementsAre("one"));
  EXPECT_THAT(values({"xid=a; idx=b; ID=c; __Host-id=d"}), IsEmpty());
  EXPECT_THAT(values({}), IsEmpty());
}

TEST(Cookies, MayHoldWhatTheirNameAndPairsAreMarkedBy) {
  EXPECT_THAT(values({"id=a=b=="}), ElementsAre("a=b=="));
  EXPECT_THAT(values({"id=\"in quotes\""}), ElementsAre("in quotes"));
  EXPECT_THAT(values({"id=\""}), ElementsAre("\""));
  EXPECT_THAT(values({"id="}), ElementsAre(""));
}

TEST(Cookies, ThatAreNonePartNoOthers) {
  EXPECT_THAT(values({"; ;=x; id ; \tid =\tone \t;;"}), ElementsAre("one"));
}

TEST(Cookies, OfOneNameAreAllThere) {
  EXPECT_THAT(values({"id=one; id=two", "id=three"}), ElementsAre("one", "two", "three"));
}

TEST(Cookies, AreNotLookedAtWithoutEnd) {
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "id=" + std::to_string(i) + ';';
  EXPECT_EQ(values({many, many}).size(), kMostCookies);
}

}  // namespace
}  // namespace freshet::http
