/// Getting certificates from an authority that does what is right.
#include "support/acme_life.hpp"

#include <gmock/gmock.h>

namespace freshet::app::acme {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST_F(KeeperTest, KeepsAnAccountThatItCannotRead) {
  FakeAuthority authority;
  std::filesystem::create_directory(folder());
  std::ofstream{folder() + "/account.pem"} << "what is this?";
  Life run{folder(), plan_for(authority)};
  ASSERT_TRUE(run.has_failed());
  EXPECT_THAT(run.state().what, HasSubstr("account.pem: there is no private key"));
  EXPECT_EQ(test::read_file(folder() + "/account.pem"), "what is this?");
}

}  // namespace
}  // namespace freshet::app::acme
