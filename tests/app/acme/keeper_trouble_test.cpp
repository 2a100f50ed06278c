/// Getting certificates from an authority that does what is wrong, or says no.
#include "support/acme_life.hpp"

#include <gmock/gmock.h>

namespace freshet::app::acme {
namespace {

using ::testing::AllOf;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Not;

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

TEST_F(KeeperTest, CallsNoPrivateAddressUnlessItIsAllowed) {
  FakeAuthority authority;
  auto plan = plan_for(authority);
  plan.authority.may_reach = nullptr;
  Life run{folder(), plan};
  ASSERT_TRUE(run.has_failed());
  EXPECT_THAT(run.state().what, HasSubstr("tls.acme.private_networks may allow it"));
  EXPECT_EQ(authority.asked("directory"), 0);
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
}  // namespace freshet::app::acme
