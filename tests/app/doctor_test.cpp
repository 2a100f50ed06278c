#include "app/doctor.hpp"

#include "support/quiet_codecs.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace freshet::app {
namespace {

using testing::HasSubstr;
using Verdict = Finding::Verdict;

/// A TCP port that listens for as long as this lives.
class TakenPort {
 public:
  TakenPort() : file_{::socket(AF_INET6, SOCK_STREAM, 0)} {
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    socklen_t size = sizeof any;
    EXPECT_EQ(::bind(file_, reinterpret_cast<sockaddr*>(&any), size), 0);
    EXPECT_EQ(::listen(file_, 1), 0);
    EXPECT_EQ(::getsockname(file_, reinterpret_cast<sockaddr*>(&any), &size), 0);
    number = ntohs(any.sin6_port);
  }
  ~TakenPort() { ::close(file_); }
  TakenPort(TakenPort const&) = delete;
  TakenPort& operator=(TakenPort const&) = delete;
  std::uint16_t number = 0;

 private:
  int file_;
};

Config without_ports() {
  Config config;
  config.http.port = config.rtmp.port = config.srt.port = std::nullopt;
  config.webrtc.udp_port = config.webrtc.tcp_port = std::nullopt;
  return config;
}

TEST(DoctorPorts, TellsATakenPortFromAFreeOne) {
  auto config = without_ports();
  auto taken = std::make_unique<TakenPort>();
  config.http.port = taken->number;
  auto found = examine_ports(config);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].verdict, Verdict::doubtful);
  EXPECT_THAT(found[0].says, HasSubstr("in use (http.port)"));
  EXPECT_THAT(found[0].advice, HasSubstr("set another http.port"));
  taken.reset();
  found = examine_ports(config);
  EXPECT_EQ(found[0].verdict, Verdict::good) << found[0].says;
}

TEST(DoctorPorts, LeavesOutWhatIsOffOrAnyFreeOne) {
  auto config = without_ports();
  config.rtmp.port = 0;
  EXPECT_TRUE(examine_ports(config).empty());
}

TEST(DoctorPorts, LeavesOutWhatThisVersionDoesNotOpen) {
  Config config;
  config.rtmp.tls_port = 1936;
  for (auto const& finding : examine_ports(config)) {
    EXPECT_THAT(finding.says, testing::Not(HasSubstr("(webrtc.")));
  }
}

TEST(DoctorDisk, MeasuresWithoutMakingOrLeavingAnything) {
  test::TempDir const dir;
  auto const found = examine_disk(dir.path("not/yet/there"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NE(found[0].verdict, Verdict::bad) << found[0].says;
  EXPECT_THAT(found[0].says, HasSubstr("MB/s"));
  EXPECT_THAT(found[1].says, HasSubstr("MiB free"));
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST(DoctorDisk, RefusesAFileInThePlaceOfADirectory) {
  test::TempDir const dir;
  auto const found = examine_disk(dir.write("file", "x"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].verdict, Verdict::bad);
}

TEST(DoctorClock, RefusesAYearBeforeThisProgram) {
  EXPECT_EQ(examine_clock(ManualClock{1'000'000}).verdict, Verdict::bad);
  EXPECT_NE(examine_clock(system_clock()).verdict, Verdict::bad);
}

TEST(DoctorLimits, ComparesTheLimitWithTheConnectionsAllowed) {
  Config config;
  config.http.max_connections = config.rtmp.max_connections = 1;
  EXPECT_EQ(examine_limits(config).verdict, Verdict::good);
  config.http.max_connections = 4'000'000'000;
  auto const found = examine_limits(config);
  EXPECT_EQ(found.verdict, Verdict::doubtful);
  EXPECT_THAT(found.advice, HasSubstr("LimitNOFILE"));
}

using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

PrivateKey make_pair() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

/// A certificate that is valid for `days` from now, and its key, as two files.
config::Tls write_pair(test::TempDir const& dir, int days, std::string const& name = "a") {
  auto const key = make_pair();
  std::unique_ptr<X509, decltype(&X509_free)> const certificate{X509_new(), &X509_free};
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86'400L * 365);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400L * days + 3'600);
  X509_set_pubkey(certificate.get(), key.get());
  EXPECT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
  config::Tls tls{dir.path(name + ".crt"), dir.path(name + ".key"), {}};
  auto* const crt = std::fopen(tls.certificate.c_str(), "w");
  PEM_write_X509(crt, certificate.get());
  std::fclose(crt);
  auto* const pem = std::fopen(tls.key.c_str(), "w");
  PEM_write_PrivateKey(pem, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(pem);
  return tls;
}

Finding look(config::Tls const& tls) {
  auto const found = examine_tls(tls, system_clock());
  return found.size() == 1 ? found[0] : Finding{Verdict::bad, "?", "not one finding", {}};
}

TEST(Doctor, SaysWhatEncodes) {
  transcode::Encoders none{transcode::x264(), {}}, card{transcode::x264(), transcode::x264()};
  Config config;
  EXPECT_EQ(examine_encoders(config, none).verdict, Verdict::good);
  config.channel_defaults.encoder = "nvenc";
  EXPECT_EQ(examine_encoders(config, none).verdict, Verdict::doubtful);
  EXPECT_THAT(examine_encoders(config, none).advice, HasSubstr("driver"));
  auto const found = examine_encoders(config, card);
  EXPECT_EQ(found.verdict, Verdict::good);
  EXPECT_EQ(found.says,
            "NVIDIA card, tried: it encodes; the processor decodes and scales (no card is known)");
}

TEST(DoctorTls, CountsTheDaysThatAreLeft) {
  test::TempDir const dir;
  EXPECT_EQ(look(write_pair(dir, 90)).says, "valid for 90 more days");
  EXPECT_EQ(look(write_pair(dir, 90)).verdict, Verdict::good);
  EXPECT_EQ(look(write_pair(dir, 3)).verdict, Verdict::doubtful);
  auto const expired = look(write_pair(dir, -5));
  EXPECT_EQ(expired.verdict, Verdict::bad);
  EXPECT_THAT(expired.says, HasSubstr("has expired"));
}

TEST(DoctorTls, FindsFilesThatDoNotBelongTogetherOrAreNone) {
  test::TempDir const dir;
  auto const a = write_pair(dir, 90, "a");
  auto const b = write_pair(dir, 90, "b");
  EXPECT_THAT(look({a.certificate, b.key, {}}).says, HasSubstr("not the key of that certificate"));
  EXPECT_THAT(look({a.key, a.key, {}}).says, HasSubstr("holds no PEM certificate"));
  EXPECT_THAT(look({a.certificate, a.certificate, {}}).says, HasSubstr("holds no PEM key"));
  EXPECT_THAT(look({dir.path("none"), a.key, {}}).says, HasSubstr("cannot read"));
  EXPECT_TRUE(examine_tls({}, system_clock()).empty());
}

TEST(DoctorText, MarksWhatFailedAndSaysWhatToDo) {
  Findings const findings{{Verdict::good, "a", "fine", {}},
                          {Verdict::bad, "b", "broken", "Mend it."}};
  EXPECT_EQ(to_text(findings), "  ok    a: fine\n  FAIL  b: broken\n        Mend it.\n");
  EXPECT_TRUE(has_failed(findings));
  EXPECT_FALSE(has_failed({findings[0]}));
}

}  // namespace
}  // namespace freshet::app
