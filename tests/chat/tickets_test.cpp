#include "chat/tickets.hpp"

#include <gtest/gtest.h>

#include <string>

namespace freshet::chat {
namespace {

access::Identity const kAnn{"ann", {"viewer"}};

TEST(Tickets, AreGoodOnceAndForTheirChannel) {
  ManualClock clock;
  Tickets tickets{clock};
  auto const ticket = tickets.give(kAnn, "main");
  ASSERT_TRUE(ticket) << ticket.error().what;
  EXPECT_EQ(tickets.take(*ticket, "main"), kAnn);
  EXPECT_FALSE(tickets.take(*ticket, "main"));
  auto const other = tickets.give(kAnn, "main");
  EXPECT_FALSE(tickets.take(*other, "side"));
  EXPECT_FALSE(tickets.take(*other, "main")) << "who tried has spent it";
}

TEST(Tickets, EndAfterHalfAMinute) {
  ManualClock clock;
  Tickets tickets{clock};
  auto const ticket = tickets.give(kAnn, "main");
  clock.advance(Tickets::kGood);
  EXPECT_FALSE(tickets.take(*ticket, "main"));
}

TEST(Tickets, CannotBeGuessedNorSpentByAGuess) {
  ManualClock clock;
  Tickets tickets{clock};
  auto const ticket = *tickets.give(kAnn, "main");
  auto const point = ticket.find('.');
  for (std::string const& odd :
       {std::string{}, std::string{"."}, ticket.substr(0, point), ticket.substr(0, point) + ".x",
        "4096" + ticket.substr(point), "-1" + ticket.substr(point), "x" + ticket,
        "18446744073709551616" + ticket.substr(point)}) {
    EXPECT_FALSE(tickets.take(odd, "main")) << odd;
  }
  EXPECT_TRUE(tickets.take(ticket, "main"));
}

TEST(Tickets, AreNotGivenWithoutEnd) {
  ManualClock clock;
  Tickets tickets{clock};
  for (std::size_t i = 0; i < Tickets::kMost; ++i) ASSERT_TRUE(tickets.give(kAnn, "main"));
  auto const more = tickets.give(kAnn, "main");
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, boost::system::errc::device_or_resource_busy);
  clock.advance(Tickets::kGood + std::chrono::seconds{1});
  EXPECT_TRUE(tickets.give(kAnn, "main")) << "in the place of one that is over";
}

}  // namespace
}  // namespace freshet::chat
