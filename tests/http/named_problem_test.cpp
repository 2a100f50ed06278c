#include "http/named_problem.hpp"

#include <gtest/gtest.h>

namespace freshet::http {
namespace {

TEST(NamedProblem, IsAProblemOfItsKind) {
  auto const response = named_problem(403, "geo-blocked", "Not here", "about:blank \"there\"");
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(find_header(response.headers, "content-type"), "application/problem+json");
  std::string text;
  for (auto const& slice : std::get<Slices>(response.body)) text += slice.text();
  EXPECT_EQ(text,
            "{\"type\":\"urn:freshet:problem:geo-blocked\",\"title\":\"Not here\",\"status\":403,"
            "\"detail\":\"about:blank \\\"there\\\"\"}\n");
}

}  // namespace
}  // namespace freshet::http
