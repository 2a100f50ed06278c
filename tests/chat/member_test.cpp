/// One WebSocket of a room, with a fake one and a house that the test answers for.
#include "chat/member.hpp"

#include "chat/close_codes.hpp"
#include "support/fake_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace freshet::chat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct FakeHost final : MemberHost {
  [[nodiscard]] Clock const& clock() const override { return time; }
  [[nodiscard]] Figures& figures() override { return counted; }
  [[nodiscard]] config::Chat const& settings() const override { return config; }
  [[nodiscard]] Result<access::Identity> read_token(std::string_view token) override {
    if (token == "late") return failure(boost::system::errc::timed_out, "the token has expired");
    if (token == "bad") return failure(boost::system::errc::permission_denied, "the token is bad");
    access::Identity who{std::string{token.substr(0, token.find('/'))}, {}};
    if (token.find("/mod") != std::string_view::npos) who.roles = {"moderator"};
    who.expires_at = time.wall_us() / 1'000'000 + 3'600;
    return who;
  }
  [[nodiscard]] bool is_revoked(access::Identity const&) override { return revoked; }
  [[nodiscard]] Result<> may_watch(Visit const&, access::Identity const*,
                                   std::string_view link) override {
    if (open || link == "good") return {};
    return failure(boost::system::errc::permission_denied, "not for you");
  }
  [[nodiscard]] Author author_of(access::Identity const& who, Visit const&) override {
    Author author;
    author.id = author.name = who.subject;
    author.standing = who.has("moderator") ? Standing::moderator : Standing::viewer;
    return author;
  }
  [[nodiscard]] Result<Author> guest(std::string_view name, std::string_view,
                                     Visit const&) override {
    if (name == "admin") return failure(boost::system::errc::invalid_argument, "choose another");
    Author author;
    author.id = "guest:1";
    author.name = name;
    return author;
  }
  [[nodiscard]] std::string guest_pass(Author const&) override { return "pass"; }
  [[nodiscard]] std::optional<Crowd::Place> place_of(Author const&) override {
    return full ? std::nullopt : std::optional{Crowd::Place{}};
  }
  [[nodiscard]] milliseconds jitter(milliseconds) override { return milliseconds{0}; }
  void greet(std::shared_ptr<Member>, std::string epoch, std::uint64_t off) override {
    since.emplace_back(std::move(epoch), off);
  }
  void grant(Visit const&, Author const& author, AnyWish wish, Reply reply) override {
    asked.push_back({author.id, std::move(wish), std::move(reply)});
  }
  void report_delay(Visit const&, milliseconds delay) override { delays.push_back(delay); }
  void changed(Member&) override { ++changes; }
  void left(Member&) override { ++gone; }

  struct Asked {
    std::string who;
    AnyWish wish;
    Reply reply;
  };
  ManualClock time;
  Metrics metrics;
  Figures counted{metrics};
  config::Chat config;
  bool open = true, full = false, revoked = false;
  std::vector<std::pair<std::string, std::uint64_t>> since;
  std::vector<Asked> asked;
  std::vector<milliseconds> delays;
  int changes = 0, gone = 0;
};

struct Members : ::testing::Test {
  Members() { begin(); }
  ~Members() override {
    if (member) member->ended(1000);
  }
  void begin(std::optional<access::Identity> who = std::nullopt) {
    if (member) member->ended(1000);
    socket = std::make_unique<test::FakeSocket>(loop);
    member = std::make_shared<Member>(host, Visit{"main", "10.0.0.5:1"}, std::move(who),
                                      Member::Held{net::Gate::Pass{gate}});
    member->began(*socket);
  }
  void hear(std::string_view frame) { member->text(frame); }
  void greet(std::vector<EventPtr> backlog = {}, bool recovered = false) {
    Greeting greeting;
    greeting.epoch = "k3x9";
    greeting.off = 7;
    greeting.recovered = recovered;
    greeting.room = R"({"slow":0})";
    greeting.backlog = std::move(backlog);
    EXPECT_TRUE(member->greeted(greeting, member->author().name, {}));
  }
  void enter(std::string_view hello = R"({"t":"hello","id":1,"token":"ann"})") {
    hear(hello);
    greet();
  }
  void pass(milliseconds time) { host->time.advance(time); }

  net::Loop loop{0};
  net::Gate gate;
  std::shared_ptr<FakeHost> host = std::make_shared<FakeHost>();
  std::unique_ptr<test::FakeSocket> socket;
  std::shared_ptr<Member> member;
};

TEST_F(Members, AreWelcomedWithWhatTheyMissed) {
  hear(R"({"t":"hello","id":1,"token":"ann","since":{"ep":"k3x9","off":5}})");
  EXPECT_THAT(host->since, ElementsAre(std::pair{std::string{"k3x9"}, std::uint64_t{5}}));
  Event missed;
  missed.off = 6;
  missed.text = Bytes::copy(R"({"t":"msg","off":6})");
  greet({std::make_shared<Event const>(missed)}, true);
  auto const welcome = socket->last("welcome");
  EXPECT_EQ(welcome["id"], 1);
  EXPECT_EQ(welcome["ep"], "k3x9");
  EXPECT_EQ(welcome["off"], 7);
  EXPECT_EQ(welcome["recovered"], true);
  EXPECT_EQ(welcome["user"]["id"], "ann");
  EXPECT_EQ(welcome["user"]["standing"], "viewer");
  EXPECT_FALSE(welcome["user"].contains("guest"));
  EXPECT_THAT(welcome["perm"], ElementsAre("read", "write"));
  EXPECT_EQ(welcome["room"]["slow"], 0);
  EXPECT_EQ(welcome["backlog"][0]["off"], 6);
}

TEST_F(Members, SayHelloWithinFiveSecondsOrGo) {
  pass(seconds{4});
  EXPECT_EQ(member->tick(), seconds{1});
  pass(seconds{1});
  EXPECT_EQ(member->tick(), std::nullopt);
  EXPECT_EQ(socket->close_code, close_code::kNoHello);
}

TEST_F(Members, SayHelloFirstAndOnce) {
  hear(R"({"t":"msg","id":1,"text":"hi"})");
  EXPECT_EQ(socket->close_code, close_code::kBadRequest);
  EXPECT_THAT(host->asked, IsEmpty());
  begin();
  enter();
  hear(R"({"t":"hello","id":2,"token":null})");
  EXPECT_EQ(socket->close_code, close_code::kBadRequest);
}

TEST_F(Members, WithATokenThatIsNotGoodGo) {
  hear(R"({"t":"hello","id":1,"token":"bad"})");
  EXPECT_EQ(socket->close_code, close_code::kBadToken);
  begin();
  hear(R"({"t":"hello","id":1,"token":"late"})");
  EXPECT_EQ(socket->close_code, close_code::kTokenExpired) << "and may come again with another";
  EXPECT_THAT(host->since, IsEmpty());
}

TEST_F(Members, OfAClosedChannelShowALink) {
  host->open = false;
  hear(R"({"t":"hello","id":1,"token":null})");
  EXPECT_EQ(socket->close_code, close_code::kBadToken);
  begin();
  hear(R"({"t":"hello","id":1,"token":null,"link":"good"})");
  EXPECT_EQ(socket->close_code, 0);
  EXPECT_THAT(host->since, SizeIs(1));
}

TEST_F(Members, HaveNoMoreConnectionsThanTheyMay) {
  host->full = true;
  hear(R"({"t":"hello","id":1,"token":"ann"})");
  EXPECT_EQ(socket->close_code, close_code::kManyConnections);
}

TEST_F(Members, WithoutATokenAreGuestsAsTheSettingsHaveThem) {
  enter(R"({"t":"hello","id":1,"token":null,"name":"Gus"})");
  EXPECT_EQ(socket->last("welcome")["user"]["guest"], "pass");
  EXPECT_THAT(socket->last("welcome")["perm"], ElementsAre("read", "write"));
  begin();
  host->config.guests = "read";
  enter(R"({"t":"hello","id":1,"token":null})");
  EXPECT_THAT(socket->last("welcome")["perm"], ElementsAre("read"));
  for (auto const* const frame :
       {R"({"t":"msg","id":2,"text":"hi"})", R"({"t":"react","id":2,"e":"x"})",
        R"({"t":"vote","id":2,"poll":"p","opt":0})", R"({"t":"ask","id":2,"text":"why"})"}) {
    hear(frame);
    EXPECT_EQ(socket->last("err")["code"], "read_only") << frame;
  }
  EXPECT_THAT(host->asked, IsEmpty());
  hear(R"({"t":"history","id":3})");
  EXPECT_THAT(host->asked, SizeIs(1));
  begin();
  host->config.guests = "none";
  hear(R"({"t":"hello","id":1,"token":null})");
  EXPECT_EQ(socket->close_code, close_code::kBadToken);
}

TEST_F(Members, WhoseNameIsNotTakenMayChooseAnother) {
  hear(R"({"t":"hello","id":1,"token":null,"name":"admin"})");
  EXPECT_EQ(socket->last("err")["code"], "bad_name");
  EXPECT_EQ(socket->close_code, 0);
  pass(seconds{20});
  (void)member->tick();
  enter(R"({"t":"hello","id":2,"token":null,"name":"Gus"})");
  EXPECT_EQ(socket->last("welcome")["id"], 2);
}

TEST_F(Members, AreAnsweredWhatBecameOfWhatTheySaid) {
  enter();
  hear(R"({"t":"msg","id":2,"text":"hi","key":"k"})");
  ASSERT_THAT(host->asked, SizeIs(1));
  EXPECT_EQ(host->asked[0].who, "ann");
  EXPECT_EQ(std::get<Say>(host->asked[0].wish).text, "hi");
  Outcome said;
  said.mid = "01J";
  said.off = 8;
  said.dup = true;
  host->asked[0].reply(said);
  EXPECT_EQ(socket->last("ack"),
            nlohmann::json::parse(R"({"t":"ack","id":2,"mid":"01J","off":8,"dup":true})"));
  hear(R"({"t":"msg","id":3,"text":"again"})");
  host->asked[1].reply(refused(429, "slow_mode", "wait", 3'200));
  EXPECT_EQ(socket->last("err"),
            nlohmann::json::parse(
                R"({"t":"err","id":3,"code":"slow_mode","retry_ms":3200,"msg":"wait"})"));
  hear(R"({"t":"history","id":4})");
  Outcome page;
  page.body = R"({"items":[{"t":"msg","off":1}],"before":null})";
  host->asked[2].reply(page);
  EXPECT_EQ(socket->last("history")["id"], 4);
  EXPECT_EQ(socket->last("history")["items"][0]["off"], 1);
}

TEST_F(Members, MayAskBeforeTheyAreWelcomed) {
  hear(R"({"t":"hello","id":1,"token":"ann"})");
  hear(R"({"t":"msg","id":2,"text":"hi"})");
  EXPECT_THAT(host->asked, IsEmpty());
  greet();
  EXPECT_THAT(host->asked, SizeIs(1));
}

TEST_F(Members, AreToldWhichMemberIsWrongAndStay) {
  enter();
  hear(R"({"t":"msg","id":2,"text":7})");
  EXPECT_EQ(socket->last("err")["code"], "bad_request");
  hear(R"({"t":"teleport","id":3})");
  EXPECT_EQ(socket->close_code, 0);
  hear("no json");
  EXPECT_EQ(socket->close_code, close_code::kBadRequest);
}

TEST_F(Members, ThatFloodAreToldToWaitAndThenClosed) {
  host->config.limits.frames_per_second = 10;
  enter();
  for (int i = 0; i < 19; ++i) hear(R"({"t":"teleport","id":2})");
  EXPECT_TRUE(socket->last("err").is_null()) << "twice as many at once as in a second";
  hear(R"({"t":"teleport","id":3})");
  EXPECT_EQ(socket->last("err")["code"], "rate_limited");
  pass(seconds{1});
  auto const before = socket->texts.size();
  for (int i = 0; i < 10; ++i) hear(R"({"t":"teleport","id":4})");
  EXPECT_EQ(socket->texts.size(), before);
  for (int i = 0; i < 45 && socket->close_code == 0; ++i) member->control();
  EXPECT_EQ(socket->close_code, close_code::kTooMany) << "pings count as well";
  EXPECT_EQ(host->gone, 1);
}

TEST_F(Members, WaitForAnswersBeforeTheyAskForMore) {
  host->config.limits.frames_per_second = 1'000;
  enter();
  for (unsigned i = 0; i <= Member::kMostAsked; ++i) hear(R"({"t":"history","id":2})");
  EXPECT_THAT(host->asked, SizeIs(Member::kMostAsked));
  EXPECT_EQ(socket->last("err")["code"], "rate_limited");
  host->asked[0].reply({});
  hear(R"({"t":"history","id":3})");
  EXPECT_THAT(host->asked, SizeIs(Member::kMostAsked + 1));
}

TEST_F(Members, AnswerPingsOrGo) {
  enter();
  EXPECT_EQ(member->tick(), Member::kPing);
  pass(Member::kPing);
  EXPECT_EQ(member->tick(), Member::kPong);
  auto const ping = socket->last("ping");
  EXPECT_EQ(ping["n"], 1);
  EXPECT_GT(ping["ts"], 0);
  hear(R"({"t":"pong","n":1,"ct":1,"lat":2350})");
  EXPECT_THAT(host->delays, ElementsAre(milliseconds{2'350}));
  pass(Member::kPong);
  EXPECT_EQ(member->tick(), Member::kPing - Member::kPong);
  EXPECT_EQ(socket->last("ping")["n"], 1);
  pass(Member::kPing - Member::kPong);
  EXPECT_EQ(member->tick(), Member::kPong);
  EXPECT_EQ(socket->last("ping")["n"], 2);
  pass(Member::kPong);
  EXPECT_EQ(member->tick(), std::nullopt);
  EXPECT_EQ(socket->close_code, close_code::kNoPong);
}

TEST_F(Members, GoWhenTheirTokenExpiresUnlessTheyRenewIt) {
  enter();
  host->config.limits.frames_per_second = 1'000;
  auto const answer_pings = [&](seconds time) {
    for (seconds passed{0}; passed < time; passed += seconds{5}) {
      pass(seconds{5});
      (void)member->tick();
      auto const ping = socket->last("ping");
      if (!ping.is_null()) hear(R"({"t":"pong","n":)" + ping["n"].dump() + '}');
    }
  };
  answer_pings(seconds{3'590});
  hear(R"({"t":"token","id":5,"token":"ben"})");
  EXPECT_EQ(socket->last("err")["code"], "bad_token") << "somebody else's";
  hear(R"({"t":"token","id":6,"token":"ann/mod"})");
  EXPECT_EQ(socket->last("ack")["id"], 6);
  EXPECT_TRUE(member->moderates());
  EXPECT_EQ(host->changes, 1);
  answer_pings(seconds{3'590});
  EXPECT_EQ(socket->close_code, 0);
  answer_pings(seconds{15});
  EXPECT_EQ(socket->close_code, close_code::kTokenExpired);
}

TEST_F(Members, GoWhenTheirTokenIsTakenBack) {
  enter();
  host->revoked = true;
  pass(Member::kPing);
  EXPECT_EQ(member->tick(), std::nullopt);
  EXPECT_EQ(socket->close_code, close_code::kBadToken);
}

TEST_F(Members, ThatDoNotReadWhatTheyAskForGo) {
  enter();
  socket->waits = Member::kMostWaiting + 1;
  hear(R"({"t":"history","id":2})");
  host->asked[0].reply({});
  EXPECT_EQ(socket->close_code, close_code::kSlow);
}

TEST_F(Members, WithATokenInTheRequestNeedNoneInTheirHello) {
  access::Identity ann{"ann", {"moderator"}};
  begin(ann);
  hear(R"({"t":"hello","id":1,"token":null})");
  greet();
  EXPECT_EQ(socket->last("welcome")["user"]["id"], "ann");
  EXPECT_THAT(socket->last("welcome")["perm"], ElementsAre("read", "write", "moderate"));
}

TEST_F(Members, AreCountedAsLongAsTheyAreThere) {
  EXPECT_EQ(gate.count(), 1U);
  EXPECT_EQ(host->counted.connections.value(), 1);
  enter();
  hear(R"({"t":"msg","id":2,"text":"hi"})");
  member->ended(1006);
  EXPECT_EQ(host->gone, 1);
  EXPECT_EQ(host->counted.connections.value(), 0);
  host->asked[0].reply({});
  member.reset();
  EXPECT_EQ(gate.count(), 0U);
  EXPECT_THAT(host->metrics.text(), HasSubstr(R"(freshet_chat_closes_total{status="1006"} 1)"));
}

}  // namespace
}  // namespace freshet::chat
