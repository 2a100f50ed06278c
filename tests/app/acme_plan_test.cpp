/// What a configuration makes of certificates: which one is shown, who is asked, what the doctor
/// says.
#include "app/acme_plan.hpp"

#include "app/config_check_acme.hpp"
#include "app/doctor.hpp"
#include "app/private_file.hpp"
#include "app/secrets.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

namespace freshet::app {
namespace {

using config::AcmeChallenge;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using Verdict = Finding::Verdict;

struct AcmePlanTest : ::testing::Test {
  AcmePlanTest() {
    config.server.data_dir = folder.path("data");
    EXPECT_TRUE(prepare_data_dir(config.server.data_dir));
    config.http.port = 80;
    config.http.tls_port = 443;
    config.tls.acme.domains = {"a.example", "b.example"};
    config.tls.acme.email = "me@a.example";
  }
  [[nodiscard]] std::int64_t now_s() const { return clock.wall_us() / 1'000'000; }
  /// As if an authority had given it.
  void keep(app::acme::Names const& names, int days) const {
    auto const at = acme_folder(config.server.data_dir);
    ::mkdir((config.server.data_dir + "/secrets/acme").c_str(), 0700);
    EXPECT_TRUE(at.keep_certificate(
        app::acme::self_signed({"An Authority", names, now_s(), days}).value()));
  }
  [[nodiscard]] std::string issuer() const {
    auto const source = tls_source(config, clock);
    if (!source) return source.error().what;
    EXPECT_EQ(source->files.certificate, source->files.key);
    return app::acme::read_certificate(test::read_file(source->files.certificate))->issuer;
  }

  test::TempDir folder;
  ManualClock clock{1'800'000'000'000'000};
  Config config;
};

TEST_F(AcmePlanTest, ShowsOneOfOurOwnUntilThereIsAnother) {
  EXPECT_EQ(issuer(), "Freshet self-signed certificate");
  EXPECT_THAT(tls_source(config, clock)->note, HasSubstr("until the authority has certified"));
  auto const path = config.server.data_dir + "/secrets/self-signed.pem";
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  keep({"a.example", "b.example"}, 90);
  EXPECT_EQ(issuer(), "An Authority");
  EXPECT_EQ(tls_source(config, clock)->note, "");
}

TEST_F(AcmePlanTest, GoesOnShowingWhatIsGoodForSomeOfTheNames) {
  keep({"a.example"}, 90);
  EXPECT_EQ(issuer(), "An Authority");
  config.tls.acme.domains = {"c.example"};
  EXPECT_EQ(issuer(), "Freshet self-signed certificate");
  config.tls.acme.domains = {"a.example"};
  clock.advance(std::chrono::hours{24 * 91});
  EXPECT_EQ(issuer(), "Freshet self-signed certificate") << "the other has ended";
}

TEST_F(AcmePlanTest, KeepsItsOwnCertificateWhileItIsGood) {
  config.tls.acme.domains.clear();
  config.tls.self_signed = true;
  auto const path = tls_source(config, clock)->files.certificate;
  auto const first = test::read_file(path);
  EXPECT_THAT(app::acme::read_certificate(first)->names,
              testing::IsSupersetOf({"localhost", "127.0.0.1", "::1"}));
  EXPECT_EQ(tls_source(config, clock)->files.certificate, path);
  EXPECT_EQ(test::read_file(path), first);
  config.server.public_url = "https://other.example:8443";
  EXPECT_TRUE(tls_source(config, clock));
  EXPECT_NE(test::read_file(path), first) << "it has another name";
  auto const second = test::read_file(path);
  clock.advance(std::chrono::hours{24 * 350});
  EXPECT_TRUE(tls_source(config, clock));
  EXPECT_NE(test::read_file(path), second) << "it was near its end";
}

TEST_F(AcmePlanTest, PrefersTheTwoFilesAndSaysWhatToSet) {
  config.tls.certificate = "a.crt";
  config.tls.key = "a.key";
  EXPECT_EQ(tls_source(config, clock)->files.key, "a.key");
  EXPECT_THAT(acme_plan(config)->names, IsEmpty());
  config.tls = {};
  EXPECT_EQ(tls_source(config, clock).error().what,
            "http.tls_port: needs tls.certificate and tls.key, or tls.acme.domains, or "
            "tls.self_signed");
}

TEST_F(AcmePlanTest, TakesTheWaysThatHaveAPort) {
  using app::acme::Way;
  EXPECT_THAT(acme_ways(config), ElementsAre(Way::http_01, Way::tls_alpn_01));
  config.http.port = 8080;
  EXPECT_THAT(acme_ways(config), ElementsAre(Way::tls_alpn_01, Way::http_01));
  config.http.tls_port = 8443;
  EXPECT_THAT(acme_ways(config), ElementsAre(Way::http_01, Way::tls_alpn_01));
  config.tls.acme.challenge = AcmeChallenge::tls_alpn_01;
  EXPECT_THAT(acme_ways(config), ElementsAre(Way::tls_alpn_01));
  config.tls.acme.challenge = AcmeChallenge::http_01;
  EXPECT_THAT(acme_ways(config), ElementsAre(Way::http_01));
  config.http.port = {};
  EXPECT_THAT(acme_ways(config), IsEmpty());
}

TEST_F(AcmePlanTest, PassesOnWhatIsConfigured) {
  config.tls.acme.directory = "https://ca.example/dir";
  config.tls.acme.ca_file = "ca.pem";
  config.tls.acme.private_networks = {"10.0.0.0/8"};
  config.tls.acme.retry = std::chrono::seconds{7};
  config.tls.acme.eab_kid = "k";
  config.tls.acme.eab_hmac_key = "c2VjcmV0LW9mLW91cnM=";
  auto const plan = acme_plan(config);
  ASSERT_TRUE(plan) << plan.error().what;
  EXPECT_THAT(plan->names, ElementsAre("a.example", "b.example"));
  EXPECT_EQ(plan->email, "me@a.example");
  EXPECT_EQ(plan->authority.directory, "https://ca.example/dir");
  EXPECT_EQ(plan->authority.authorities, "ca.pem");
  EXPECT_TRUE(plan->authority.may_reach->contains(*parse_ip("10.1.2.3")));
  EXPECT_FALSE(plan->authority.may_reach->contains(*parse_ip("127.0.0.1")));
  EXPECT_EQ(plan->back_off.first, std::chrono::seconds{7});
  EXPECT_EQ(plan->binding.id, "k");
  EXPECT_EQ(plan->binding.secret, "secret-of-ours");
}

TEST_F(AcmePlanTest, IsCheckedBeforeItIsTried) {
  EXPECT_THAT(check_acme(config), IsEmpty());
  auto bad = config;
  bad.tls.acme.domains = {"*.a.example", "127.0.0.1"};
  bad.tls.acme.email.clear();
  bad.tls.acme.directory = "http://ca.example/dir";
  bad.tls.acme.private_networks = {"ten"};
  bad.tls.acme.eab_kid = "k";
  EXPECT_THAT(check_acme(bad),
              ElementsAre(Pair("tls.acme.domains", HasSubstr("needs tls.acme.email")),
                          Pair("tls.acme.domains", HasSubstr("a wildcard needs")),
                          Pair("tls.acme.domains", HasSubstr("is an address")),
                          Pair("tls.acme.directory", HasSubstr("begins with https://")),
                          Pair("tls.acme.private_networks", HasSubstr("ten")),
                          Pair("tls.acme.eab_kid", HasSubstr("come together"))));
  bad = config;
  bad.tls.acme.eab_kid = "k";
  bad.tls.acme.eab_hmac_key = "no base 64!";
  EXPECT_THAT(check_acme(bad), ElementsAre(Pair("tls.acme.eab_hmac_key", HasSubstr("base64url"))));
  bad = config;
  bad.http.tls_port = {};
  EXPECT_THAT(check_acme(bad),
              ElementsAre(Pair("tls.acme.domains", HasSubstr("port that speaks"))));
  bad.rtmp.tls_port = 1936;
  EXPECT_THAT(check_acme(bad), IsEmpty());
  bad.http.port = {};
  EXPECT_THAT(check_acme(bad),
              ElementsAre(Pair("tls.acme.challenge", HasSubstr("port for it is off"))));
  bad = config;
  bad.tls.certificate = "x";
  EXPECT_THAT(check_acme(bad),
              ElementsAre(Pair("tls.acme.domains", HasSubstr("one of them must go"))));
}

TEST_F(AcmePlanTest, IsWhatTheDoctorTellsOf) {
  auto found = examine_acme(config, clock);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].says, HasSubstr("no certificate yet"));
  keep({"a.example"}, 90);
  EXPECT_THAT(examine_acme(config, clock)[0].says, HasSubstr("not for b.example"));
  keep({"a.example", "b.example"}, 90);
  found = examine_acme(config, clock);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].verdict, Verdict::good);
  EXPECT_THAT(found[0].says, AllOf(HasSubstr("An Authority"), HasSubstr("90 more days")));
  clock.advance(std::chrono::hours{24 * 91});
  EXPECT_EQ(examine_acme(config, clock)[0].verdict, Verdict::bad);
}

TEST_F(AcmePlanTest, TellsTheDoctorWhyTheLastAttemptFailed) {
  auto const at = acme_folder(config.server.data_dir);
  app::acme::State state{config.tls.acme.directory, config.tls.acme.domains, 3, "not_validated",
                         "the order: so it is"};
  state.at_s = 1'800'000'000;
  state.next_s = state.at_s + 600;
  ASSERT_TRUE(at.keep_state(state));
  auto found = examine_acme(config, clock);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].verdict, Verdict::bad);
  EXPECT_EQ(found[1].says,
            "the last 3 attempts failed, at 2027-01-15 08:00:00 UTC: the order: so it is");
  EXPECT_THAT(found[1].advice, AllOf(HasSubstr("08:10:00"), HasSubstr("SIGHUP")));
  state.not_before_s = state.at_s + 600;
  ASSERT_TRUE(at.keep_state(state));
  EXPECT_THAT(examine_acme(config, clock)[1].advice, HasSubstr("does not want to be asked before"));
  config.tls.acme.domains = {"other.example"};
  EXPECT_THAT(examine_acme(config, clock), SizeIs(1)) << "that was another attempt";
}

TEST_F(AcmePlanTest, TellsTheDoctorOfPortsAndOfItsOwnCertificate) {
  config.http.port = 8080;
  config.http.tls_port = 8443;
  EXPECT_THAT(examine_acme(config, clock).back().says, HasSubstr("8080 and 8443"));
  config.tls.acme.domains.clear();
  EXPECT_THAT(examine_acme(config, clock), IsEmpty());
  config.tls.self_signed = true;
  auto const found = examine_acme(config, clock);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].what, "tls.self_signed");
}

}  // namespace
}  // namespace freshet::app
