#include "api/events.hpp"

#include "support/fake_directory.hpp"
#include "support/on_loop.hpp"
#include "support/past_clock.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::api {
namespace {

using events::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

access::Identity admin_of(std::string channel) {
  return {"ann", {"admin"}, std::vector<std::string>{std::move(channel)}, 0};
}

/// JSON web tokens are "a.main" (its administrator) and "m.all" (a moderator).
Result<access::Identity> read_words(std::string_view token) {
  if (token == "a.main") return admin_of("main");
  if (token == "m.all") return access::Identity{"max", {"moderator"}, {}, 0};
  return failure(boost::system::errc::bad_message, "this token is none");
}

class EventsApi : public ::testing::Test {
 protected:
  EventsApi() {
    directory_.all = {{"main", "", "", {}}, {"side", "", "", {}}};
    events_.add_routes(router_);
  }

  http::Response ask(std::string path, std::string query = {}, std::string bearer = "the token",
                     std::string last_id = {}) {
    http::Request request;
    request.path = std::move(path);
    request.query = std::move(query);
    request.loop = &loops_.at(0);
    request.client = client_;
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    if (!last_id.empty()) request.headers.emplace_back("last-event-id", last_id);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  Result<http::Growing::Piece> next(http::Response const& response) {
    auto const body = std::get<std::shared_ptr<http::Growing>>(response.body);
    return test::on_loop(loops_.at(0), body->next(1 << 16));
  }
  std::string said(http::Response const& response) {
    auto const piece = next(response);
    return piece ? text(piece->slices) : "broken off";
  }
  static std::string text(http::Slices const& slices) {
    std::string text;
    for (auto const& slice : slices) text += slice.text();
    return text;
  }
  std::vector<std::string> ids(std::string query = {}, std::string bearer = "the token") {
    auto const answer = ask("/v1/events/recent", std::move(query), std::move(bearer));
    auto const json = nlohmann::json::parse(text(std::get<http::Slices>(answer.body)));
    std::vector<std::string> all;
    for (auto const& item : json["items"]) all.push_back(item["id"]);
    return all;
  }
  void happens(std::string id, Kind kind = Kind::stream_live, std::string channel = "main") {
    facts_->add(std::make_shared<events::Fact const>(events::Fact{
        std::move(id), 5'000, kind, std::move(channel), events::StreamFact{"01S", "rtmp", 4'000}}));
  }
  void use_past_clock() {
    events_of_past_.add_routes(past_router_);
    router_ = past_router_;
  }

  net::Loops loops_{1};
  std::shared_ptr<http::Client> client_ = std::make_shared<http::Client>();
  std::shared_ptr<FactTrail> facts_ = std::make_shared<FactTrail>(kFactsKept);

 private:
  test::FakeDirectory directory_;
  Insiders insiders_{"the token", {}, read_words};
  test::PastClock past_clock_;
  http::Router router_, past_router_;
  Events events_{{directory_, insiders_, system_clock(), facts_}};
  Events events_of_past_{{directory_, insiders_, past_clock_, facts_}};
};

TEST_F(EventsApi, AreTheAdministratorsBusiness) {
  for (auto const* const path : {"/v1/events", "/v1/events/recent"}) {
    EXPECT_EQ(ask(path).status, 200);
    EXPECT_EQ(ask(path, {}, "").status, 401);
    EXPECT_EQ(ask(path, {}, "x.y").status, 401);
    EXPECT_EQ(ask(path, {}, "another").status, 403);
    EXPECT_EQ(ask(path, {}, "m.all").status, 403);
    EXPECT_EQ(ask(path, "channel_id=main", "m.all").status, 403);
    EXPECT_EQ(ask(path, {}, "a.main").status, 403);
    EXPECT_EQ(ask(path, "channel_id=main", "a.main").status, 200);
    EXPECT_EQ(ask(path, "channel_id=side", "a.main").status, 403);
    EXPECT_EQ(ask(path, "channel_id=none").status, 404);
    EXPECT_EQ(ask(path, "channel_id=none", "a.main").status, 403) << "which tells nothing of it";
  }
}

TEST_F(EventsApi, OfATypeThatIsNoneAreAMistake) {
  auto const answer = ask("/v1/events", "types=stream.*,strem.live");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(text(std::get<http::Slices>(answer.body)), HasSubstr("'strem.live'"));
  EXPECT_EQ(ask("/v1/events/recent", "types=*").status, 400);
  EXPECT_EQ(ask("/v1/events/recent", "types=,stream.live,").status, 200);
}

TEST_F(EventsApi, AreToldAsTheyHappenInTheFormOfAWebhook) {
  happens("01A");
  auto const answer = ask("/v1/events");
  EXPECT_EQ(http::find_header(answer.headers, "content-type"), "text/event-stream");
  EXPECT_EQ(http::find_header(answer.headers, "cache-control"), "no-store");
  EXPECT_EQ(http::find_header(answer.headers, "x-accel-buffering"), "no");
  EXPECT_EQ(said(answer), "retry: 2000\n\n") << "nothing of before, and at once";
  happens("01B");
  auto const data = to_json(**facts_->look(1).item);
  EXPECT_EQ(said(answer), "id: 01B\nevent: stream.live\ndata: " + data + "\n\n");
}

TEST_F(EventsApi, WakeWhoWaits) {
  auto const answer = ask("/v1/events");
  said(answer);
  std::thread later{[&] { happens("01A"); }};
  EXPECT_THAT(said(answer), HasSubstr("id: 01A\n"));
  later.join();
}

TEST_F(EventsApi, GoOnAfterTheLastThatTheClientHad) {
  for (auto const* const id : {"01A", "01B", "01C"}) happens(id);
  auto const expect_rest = [](std::string const& text) {
    EXPECT_THAT(text, HasSubstr("id: 01B\n"));
    EXPECT_THAT(text, HasSubstr("id: 01C\n"));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("01A")));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("event: lost")));
  };
  expect_rest(said(ask("/v1/events", {}, "the token", "01A")));
  expect_rest(said(ask("/v1/events", "last_event_id=01A")));
}

TEST_F(EventsApi, ThatAreForgottenAreSaidToBeLost) {
  for (std::size_t i = 0; i < kFactsKept + 2; ++i) happens(std::to_string(i));
  EXPECT_THAT(said(ask("/v1/events", {}, "the token", "2")), HasSubstr("\n\nid: 3\n"));
  EXPECT_THAT(said(ask("/v1/events", {}, "the token", "1")),
              ::testing::StartsWith("retry: 2000\n\nevent: lost\ndata: {}\n\nid: 2\n"))
      << "and then all that is known";
}

TEST_F(EventsApi, AreThoseThatAreWanted) {
  auto const answer = ask("/v1/events", "types=stream.ended,key.*&channel_id=main");
  said(answer);
  happens("01A", Kind::stream_live);
  happens("01B", Kind::stream_ended, "side");
  happens("01C", Kind::stream_ended, "");
  happens("01D", Kind::stream_ended);
  auto const text = said(answer);
  EXPECT_THAT(text, ::testing::StartsWith("id: 01D\n"));
}

TEST_F(EventsApi, BreakOffForWhoReadsTooSlowly) {
  auto const answer = ask("/v1/events");
  said(answer);
  for (std::size_t i = 0; i <= kFactsKept; ++i) happens(std::to_string(i));
  auto const piece = next(answer);
  ASSERT_FALSE(piece);
  EXPECT_THAT(piece.error().what, HasSubstr("too slow"));
}

TEST_F(EventsApi, ComeInPiecesOfABoundedSize) {
  auto const answer = ask("/v1/events", {}, "the token", "none");
  for (int i = 0; i < 900; ++i) happens(std::to_string(i));
  std::string all;
  while (all.find("id: 899\n") == std::string::npos) {
    auto const piece = said(answer);
    ASSERT_LT(piece.size(), (1U << 16) + 1'000);
    all += piece;
  }
  EXPECT_GT(all.size(), 100'000U) << "so that there were several";
}

TEST_F(EventsApi, SayNowAndThenThatTheLineIsGood) {
  use_past_clock();
  auto const answer = ask("/v1/events");
  said(answer);
  EXPECT_EQ(said(answer), ":\n\n");
}

TEST_F(EventsApi, EndWithTheServerAndWithTheClient) {
  auto const answer = ask("/v1/events");
  auto const other = ask("/v1/events");
  said(answer);
  said(other);
  test::call_on(loops_.at(0), [&] { client_->leave(); });
  EXPECT_FALSE(next(other));
  client_ = std::make_shared<http::Client>();
  auto const third = ask("/v1/events");
  said(third);
  facts_->end();
  auto const last = next(third);
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->last);
}

TEST_F(EventsApi, OfLateAreListedTheNewestFirst) {
  EXPECT_THAT(ids(), IsEmpty());
  happens("01A");
  happens("01B", Kind::stream_ended, "side");
  happens("01C", Kind::stream_ended);
  EXPECT_THAT(ids(), ElementsAre("01C", "01B", "01A"));
  EXPECT_THAT(ids("limit=1"), ElementsAre("01C"));
  EXPECT_THAT(ids("limit=0"), ElementsAre("01C", "01B", "01A")) << "which is no limit";
  EXPECT_THAT(ids("types=stream.live"), ElementsAre("01A"));
  EXPECT_THAT(ids("channel_id=main", "a.main"), ElementsAre("01C", "01A"));
}

}  // namespace
}  // namespace freshet::api
