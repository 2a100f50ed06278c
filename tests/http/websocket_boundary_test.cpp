#include "http/websocket_boundary.hpp"

#include "support/websocket_client.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace freshet::http {
namespace {

using freshet::test::frame;

/// After which octets no message is under way.
std::vector<std::size_t> ends_of(std::string_view octets) {
  Boundary boundary;
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    boundary.add(octets.substr(i, 1));
    if (boundary.between_messages()) ends.push_back(i + 1);
  }
  return ends;
}

TEST(Boundary, IsBehindEachMessageOfEverySize) {
  EXPECT_TRUE(Boundary{}.between_messages());
  for (std::size_t const size : {0UL, 1UL, 125UL, 126UL, 65'535UL, 65'536UL}) {
    auto const one = frame(std::string(size, 'x'));
    EXPECT_EQ(ends_of(one + one), (std::vector{one.size(), 2 * one.size()})) << size;
  }
  auto const bare = frame("Hello", {.masked = false});
  EXPECT_EQ(ends_of(bare), std::vector{bare.size()});
}

TEST(Boundary, IsNotBetweenFragmentsNorBehindAPingAmongThem) {
  auto const said = frame("a", {.final = false}) + frame("p", {.opcode = test::ping}) +
                    frame("", {.opcode = test::more, .final = false}) +
                    frame("b", {.opcode = test::more});
  EXPECT_EQ(ends_of(said), std::vector{said.size()});
  auto const empty = frame("", {.final = false});
  EXPECT_TRUE(ends_of(empty).empty());
}

TEST(Boundary, IsTheSameInPiecesOfAnySize) {
  auto const said = frame(std::string(300, 'x')) + frame("b", {.final = false}) +
                    frame("p", {.opcode = test::ping});
  for (std::size_t step = 1; step < said.size(); ++step) {
    Boundary boundary;
    for (std::size_t at = 0; at < said.size(); at += step)
      boundary.add(std::string_view{said}.substr(at, step));
    EXPECT_FALSE(boundary.between_messages()) << step;
    boundary.add(frame("c", {.opcode = test::more}));
    EXPECT_TRUE(boundary.between_messages()) << step;
  }
}

TEST(Boundary, WaitsForALengthThatNobodySends) {
  Boundary boundary;
  boundary.add(std::string{"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff", 10});
  boundary.add(std::string(1'000, 'x'));
  EXPECT_FALSE(boundary.between_messages());
}

}  // namespace
}  // namespace freshet::http
