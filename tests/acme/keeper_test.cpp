/// Getting certificates from an authority that does what is right, and from others.
#include "acme/keeper.hpp"

#include "support/fake_authority.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <sys/stat.h>

namespace freshet::acme {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::FakeAuthority;
using test::web_answer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Not;

Result<> write_plainly(std::string const& path, std::string_view text) {
  std::ofstream out{path, std::ios::binary};
  out << text;
  out.close();
  ::chmod(path.c_str(), 0600);
  if (out) return {};
  return failure(boost::system::errc::no_space_on_device, "cannot write " + path);
}

/// One run of a server that wants certificates.
class Life {
 public:
  Life(std::string const& folder, Keeper::Plan plan, Folder::Write write = &write_plainly)
      : folder_{folder, std::move(write)} {
    plan.take_over = [this] { ++taken_over_; };
    answers_.add_routes(router_);
    keeper_.emplace(Keeper::House{loops_.at(0), client_, thread_, answers_, system_clock(),
                                  metrics_, Log{}, folder_},
                    std::move(plan));
    keeper_->start();
  }
  ~Life() { stop(); }

  bool stop() {
    if (std::exchange(stopped_, true)) return true;
    keeper_->begin_to_stop();
    client_.stop();
    auto const ended = keeper_->stop();
    thread_.stop();
    return ended;
  }
  void adjust(Keeper::Plan plan) {
    plan.take_over = [this] { ++taken_over_; };
    keeper_->adjust(std::move(plan));
  }
  [[nodiscard]] int taken_over() const { return taken_over_; }
  [[nodiscard]] Folder const& folder() const { return folder_; }
  [[nodiscard]] State state() const { return folder_.state(); }
  [[nodiscard]] bool has_failed(unsigned times = 1) const {
    return eventually([&] { return state().failures >= times; });
  }
  [[nodiscard]] std::uint64_t attempts(std::string const& status) {
    return metrics_.counter("freshet_acme_attempts_total", "", {{"status", status}}).value();
  }
  /// It knows what an earlier run has left.
  [[nodiscard]] bool has_looked() {
    auto& until = metrics_.gauge("freshet_acme_certificate_end_seconds", "");
    auto& failures = metrics_.gauge("freshet_acme_failures", "");
    return eventually([&] { return until.value() > 0 || failures.value() > 0; });
  }
  /// Of http-01; from any thread.
  [[nodiscard]] int status_of(std::string const& token) {
    http::Request request;
    request.path = "/.well-known/acme-challenge/" + token;
    return test::on_loop(loops_.at(1), router_.route(request)).status;
  }

 private:
  bool stopped_ = false;
  std::atomic<int> taken_over_{0};
  Metrics metrics_;
  Folder const folder_;
  Answers answers_;
  http::Router router_;
  net::Loops loops_{2};
  net::HttpClient client_;
  net::Blocking thread_{"files", 64};
  std::optional<Keeper> keeper_;
};

struct KeeperTest : ::testing::Test {
  Keeper::Plan plan_for(FakeAuthority& authority, Names names = {"a.example"}) const {
    Keeper::Plan plan{std::move(names), {Way::http_01, Way::tls_alpn_01}, "me@a.example"};
    plan.authority.directory = authority.directory();
    plan.authority.may_reach =
        std::make_shared<Networks const>(Networks::parse({"127.0.0.0/8"}).value());
    plan.patience = {1ms, 10ms, 5s};
    plan.back_off = {1h, 24h};
    return plan;
  }
  std::string folder() const { return dir.path("acme"); }

  test::TempDir dir;
};

TEST_F(KeeperTest, GetsACertificateForAllNamesAndTellsOfIt) {
  FakeAuthority authority;
  Life run{folder(), plan_for(authority, {"a.example", "b.example"})};
  ASSERT_TRUE(eventually([&] { return run.taken_over() == 1; })) << run.state().what;
  auto const got = run.folder().certificate();
  ASSERT_TRUE(got);
  EXPECT_THAT(got->names, ElementsAre("a.example", "b.example"));
  EXPECT_EQ(got->issuer, "Fake Authority");
  EXPECT_THAT(authority.challenges(), ElementsAre("http-01", "http-01"));
  for (auto const& path : {run.folder().account_path(), run.folder().certificate_path()}) {
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0) << path;
    EXPECT_EQ(info.st_mode & 0777, 0600U) << path;
  }
  EXPECT_TRUE(eventually([&] { return run.attempts("issued") == 1; }));
  EXPECT_EQ(run.state().failures, 0U);
}

TEST_F(KeeperTest, ShowsTheAnswerWhileItIsAskedForAndNotAfterwards) {
  Life* seen = nullptr;
  std::atomic<int> then{0};
  std::promise<void> there;
  auto const ready = there.get_future().share();
  FakeAuthority authority{[&](std::string const& what, int, std::string const&) {
    if (what != "challenge") return std::optional<std::string>{};
    ready.wait();
    then = seen->status_of("token_of_http-01");
    return std::optional<std::string>{};
  }};
  Life run{folder(), plan_for(authority)};
  seen = &run;
  there.set_value();
  ASSERT_TRUE(eventually([&] { return run.taken_over() == 1; })) << run.state().what;
  EXPECT_EQ(then, 200);
  EXPECT_EQ(run.status_of("token_of_http-01"), 404);
}

TEST_F(KeeperTest, AsksNobodyForNoNames) {
  FakeAuthority authority;
  Life run{folder(), plan_for(authority, {})};
  run.adjust(plan_for(authority, {"b.example"}));
  ASSERT_TRUE(eventually([&] { return run.taken_over() == 1; }));
  EXPECT_EQ(authority.asked("directory"), 1);
}

TEST_F(KeeperTest, AsksNoMoreWhileTheCertificateIsGood) {
  FakeAuthority authority;
  {
    Life run{folder(), plan_for(authority)};
    ASSERT_TRUE(eventually([&] { return run.attempts("issued") == 1; }));
  }
  {
    Life again{folder(), plan_for(authority)};
    EXPECT_TRUE(again.has_looked());
    EXPECT_TRUE(again.stop());
  }
  EXPECT_EQ(authority.asked("directory"), 1);
  // Another name makes it another certificate.
  Life more{folder(), plan_for(authority, {"a.example", "c.example"})};
  ASSERT_TRUE(eventually([&] { return more.taken_over() == 1; }));
  EXPECT_THAT(more.folder().certificate()->names, ElementsAre("a.example", "c.example"));
}

TEST_F(KeeperTest, RenewsWhatIsNearItsEnd) {
  FakeAuthority authority;
  authority.from_s = -80;
  authority.to_s = 20;
  auto plan = plan_for(authority);
  plan.back_off = {1s, 1s};
  Life run{folder(), plan};
  ASSERT_TRUE(eventually([&] { return run.taken_over() >= 1; })) << run.state().what;
  auto const first = test::read_file(run.folder().certificate_path());
  ASSERT_TRUE(eventually([&] { return run.taken_over() >= 2; }));
  EXPECT_NE(test::read_file(run.folder().certificate_path()), first) << "with another key";
  EXPECT_GE(authority.asked("finalize"), 2);
}

TEST_F(KeeperTest, TakesAnotherNonceWhenOneIsRefused) {
  FakeAuthority authority{[](std::string const& what, int turn, std::string const&) {
    bool const refuse = what != "directory" && what != "nonce" && turn <= 2;
    return refuse ? std::optional{FakeAuthority::problem(400, "badNonce")} : std::nullopt;
  }};
  Life run{folder(), plan_for(authority)};
  ASSERT_TRUE(eventually([&] { return run.taken_over() == 1; })) << run.state().what;
  EXPECT_EQ(authority.asked("account"), 3);
  EXPECT_EQ(authority.asked("finalize"), 3);
}

TEST_F(KeeperTest, GivesUpWhenEachNonceIsRefused) {
  FakeAuthority authority;
  authority.refuses_nonces = true;
  Life run{folder(), plan_for(authority)};
  ASSERT_TRUE(run.has_failed());
  EXPECT_EQ(authority.asked("account"), 10);
  EXPECT_THAT(run.state().what, HasSubstr("refuses each number that it gave out"));
  EXPECT_EQ(run.state().kind, "unreachable");
}

TEST_F(KeeperTest, LeavesAnAuthorityAloneForAsLongAsItWants) {
  FakeAuthority authority{[](std::string const& what, int, std::string const&) {
    return what == "order"
               ? std::optional{FakeAuthority::problem(429, "rateLimited", "Retry-After: 7200\r\n")}
               : std::nullopt;
  }};
  auto plan = plan_for(authority);
  plan.back_off = {1ms, 1ms};
  {
    Life run{folder(), plan};
    ASSERT_TRUE(run.has_failed());
    auto const state = run.state();
    EXPECT_THAT(state.what, AllOf(HasSubstr("asked too often"), HasSubstr("so it is")));
    EXPECT_GE(state.next_s - state.at_s, 7'200);
    EXPECT_EQ(state.not_before_s - state.at_s, 7'200);
    EXPECT_EQ(run.attempts("rate_limited"), 1U);
    run.adjust(plan);  // not even then
    EXPECT_TRUE(run.stop());
  }
  {
    Life restarted{folder(), plan};
    EXPECT_TRUE(restarted.has_looked());
    EXPECT_TRUE(restarted.stop());
  }
  EXPECT_EQ(authority.asked("order"), 1);
}

TEST_F(KeeperTest, TriesAgainAfterAFailureByTheOtherWay) {
  FakeAuthority authority{[](std::string const& what, int turn, std::string const&) {
    return what == "finalize" && turn < 3 ? std::optional{web_answer(503)} : std::nullopt;
  }};
  auto plan = plan_for(authority);
  plan.back_off = {1ms, 1ms};
  Life run{folder(), plan};
  ASSERT_TRUE(eventually([&] { return run.taken_over() == 1; })) << run.state().what;
  EXPECT_THAT(authority.challenges(), ElementsAre("http-01", "tls-alpn-01", "http-01"));
  EXPECT_TRUE(eventually([&] { return run.attempts("issued") == 1; }));
  EXPECT_EQ(run.attempts("unreachable"), 2U);
  EXPECT_EQ(run.state().failures, 0U);
}

TEST_F(KeeperTest, WaitsLongerAfterEachFailureAndAfterARestartToo) {
  FakeAuthority authority{
      [](std::string const&, int, std::string const&) { return std::optional{web_answer(500)}; }};
  {
    Life run{folder(), plan_for(authority)};
    ASSERT_TRUE(run.has_failed());
  }
  {
    Life again{folder(), plan_for(authority)};
    EXPECT_TRUE(again.has_looked());
    EXPECT_TRUE(again.stop());
  }
  EXPECT_EQ(authority.asked("directory"), 1);
  // Whoever has looked at the configuration does not wait.
  Life last{folder(), plan_for(authority)};
  last.adjust(plan_for(authority));
  ASSERT_TRUE(last.has_failed(2));
  auto const state = last.state();
  EXPECT_GE(state.next_s - state.at_s, 2 * 3'600 * 8 / 10);
  EXPECT_LE(state.next_s - state.at_s, 2 * 3'600 * 12 / 10 + 1);
}

TEST_F(KeeperTest, SaysWhyANameIsNotValidated) {
  FakeAuthority authority{[](std::string const& what, int turn, std::string const&) {
    if (what != "authz" || turn < 2) return std::optional<std::string>{};
    return std::optional{web_answer(200, R"({"identifier": {"type": "dns", "value": "a.example"},
      "status": "invalid", "challenges": [{"type": "http-01", "url": "http://127.0.0.1/x", "token": "x",
      "status": "invalid", "error": {"type": "urn:ietf:params:acme:error:dns", "detail": "NXDOMAIN\u001b"}}]})")};
  }};
  Life run{folder(), plan_for(authority)};
  ASSERT_TRUE(run.has_failed());
  EXPECT_THAT(run.state().what,
              AllOf(HasSubstr("the validation of a.example by http-01: it did not find the name"),
                    HasSubstr("NXDOMAIN"), Not(HasSubstr("\x1b"))));
  EXPECT_EQ(run.attempts("not_validated"), 1U);
  EXPECT_EQ(run.taken_over(), 0);
}

TEST_F(KeeperTest, EndsWithAnOrderThatTurnsInvalid) {
  FakeAuthority authority{[](std::string const& what, int, std::string const&) {
    if (what != "finalize") return std::optional<std::string>{};
    return std::optional{web_answer(200, R"({"status": "invalid", "finalize": "http://127.0.0.1/f",
      "authorizations": [], "error": {"type": "urn:ietf:params:acme:error:caa", "detail": "no"}})")};
  }};
  Life run{folder(), plan_for(authority)};
  ASSERT_TRUE(run.has_failed());
  EXPECT_THAT(run.state().what, HasSubstr("(CAA) lets other authorities certify it alone"));
  EXPECT_EQ(run.state().kind, "refused");
}

TEST_F(KeeperTest, DoesNotWaitForeverForAnOrder) {
  FakeAuthority authority{[](std::string const& what, int, std::string const&) {
    if (what != "finalize" && what != "poll") return std::optional<std::string>{};
    return std::optional{web_answer(200, R"({"status": "processing", "authorizations": [],
                                             "finalize": "http://127.0.0.1/f"})")};
  }};
  auto plan = plan_for(authority);
  plan.patience.limit = 50ms;
  Life run{folder(), plan};
  ASSERT_TRUE(run.has_failed());
  EXPECT_THAT(run.state().what, HasSubstr("does not come to an end"));
  EXPECT_THAT(authority.asked("poll"), Gt(2));
}

TEST_F(KeeperTest, RefusesACertificateThatIsNotWhatWasAskedFor) {
  FakeAuthority authority;
  authority.mixes_keys_up = true;
  {
    Life run{folder(), plan_for(authority)};
    ASSERT_TRUE(run.has_failed());
    EXPECT_THAT(run.state().what, HasSubstr("not for the key that was sent"));
    EXPECT_FALSE(run.folder().certificate());
  }
  authority.mixes_keys_up = false;
  authority.to_s = -1;
  Life run{folder(), plan_for(authority)};
  run.adjust(plan_for(authority));
  ASSERT_TRUE(run.has_failed(2));
  EXPECT_THAT(run.state().what, HasSubstr("look at this machine's clock"));
}

TEST_F(KeeperTest, DoesNotAskAgainForWhatADiskDidNotTake) {
  FakeAuthority authority;
  std::atomic<bool> full{true};
  auto plan = plan_for(authority);
  plan.back_off = {1s, 1s};
  Life run{folder(), plan, [&](std::string const& path, std::string_view text) -> Result<> {
             if (full && path.ends_with("certificate.pem")) {
               return failure(boost::system::errc::no_space_on_device, "no room");
             }
             return write_plainly(path, text);
           }};
  ASSERT_TRUE(run.has_failed());
  EXPECT_EQ(run.state().kind, "here");
  full = false;
  ASSERT_TRUE(eventually([&] { return run.taken_over() == 1; }));
  EXPECT_EQ(authority.asked("finalize"), 1);
  EXPECT_TRUE(run.folder().certificate());
}

TEST_F(KeeperTest, CallsNoPrivateAddressUnlessItIsAllowed) {
  FakeAuthority authority;
  auto plan = plan_for(authority);
  plan.authority.may_reach = nullptr;
  Life run{folder(), plan};
  ASSERT_TRUE(run.has_failed());
  EXPECT_THAT(run.state().what, HasSubstr("tls.acme.private_networks may allow it"));
  EXPECT_EQ(authority.asked("directory"), 0);
}

TEST_F(KeeperTest, KeepsAnAccountThatItCannotRead) {
  FakeAuthority authority;
  std::filesystem::create_directory(folder());
  std::ofstream{folder() + "/account.pem"} << "what is this?";
  Life run{folder(), plan_for(authority)};
  ASSERT_TRUE(run.has_failed());
  EXPECT_THAT(run.state().what, HasSubstr("account.pem: there is no private key"));
  EXPECT_EQ(test::read_file(folder() + "/account.pem"), "what is this?");
}

TEST_F(KeeperTest, StopsInTheMiddleOfAConversation) {
  FakeAuthority authority{[](std::string const& what, int, std::string const&) {
    if (what != "poll" && what != "finalize") return std::optional<std::string>{};
    return std::optional{web_answer(200, R"({"status": "processing", "authorizations": [],
                                             "finalize": "http://127.0.0.1/f"})",
                                    "Retry-After: 600\r\n")};
  }};
  auto plan = plan_for(authority);
  plan.patience.limit = 1h;
  Life run{folder(), plan};
  ASSERT_TRUE(eventually([&] { return authority.asked("poll") > 0; }));
  EXPECT_TRUE(run.stop());
  EXPECT_EQ(run.state().failures, 0U) << "who was interrupted has not failed";
}

/// What each step answers instead of what it should.
class NonsenseTest : public KeeperTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(NonsenseTest, EndsTheAttemptWithASentence) {
  std::atomic<int> kind{0};
  std::string const step = GetParam();
  std::vector<std::string> const answers{
      "",
      "{",
      "[]",
      "null",
      R"({"status": "glorious"})",
      R"({"status": "valid", "finalize": 1})",
      R"({"newNonce": "ftp://x", "newAccount": 3, "newOrder": null})",
      std::string(300'000, '['),
      R"({"status": "pending", "authorizations": "none"})"};
  FakeAuthority authority{[&](std::string const& what, int, std::string const&) {
    if (what != step) return std::optional<std::string>{};
    return std::optional{web_answer(200, answers.at(static_cast<std::size_t>(kind)))};
  }};
  for (; kind < static_cast<int>(answers.size()); ++kind) {
    Life run{folder() + std::to_string(kind), plan_for(authority)};
    ASSERT_TRUE(run.has_failed()) << step << ' ' << answers.at(static_cast<std::size_t>(kind));
    EXPECT_EQ(run.state().kind, "nonsense") << run.state().what;
    EXPECT_EQ(run.taken_over(), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(AtEachStep, NonsenseTest,
                         ::testing::Values("directory", "account", "order", "authz", "finalize",
                                           "certificate"));

}  // namespace
}  // namespace freshet::acme
