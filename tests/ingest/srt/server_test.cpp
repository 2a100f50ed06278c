/// Who is let in over SRT, with which code the others are told why, and how it ends.
#include "ingest/srt/server.hpp"

#include "support/on_loop.hpp"
#include "support/srt_call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>

namespace freshet::ingest::srt {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::SrtCall;
using ::testing::HasSubstr;

constexpr char kErrors[] = "freshet_ingest_errors_total";

/// Keys here are CHANNEL.ID; an id of `old` has expired.
Result<access::StreamKey> keep_gate(std::string_view key, std::string_view channel) {
  using boost::system::errc::errc_t;
  auto const dot = key.find('.');
  if (dot == std::string_view::npos) {
    return failure(errc_t::permission_denied, "this is not a stream key of this server");
  }
  access::StreamKey read{std::string{key.substr(0, dot)}, std::string{key.substr(dot + 1)}, 0};
  if (read.id == "old") return failure(errc_t::timed_out, "the stream key has expired");
  if (!channel.empty() && channel != read.channel) {
    return failure(errc_t::permission_denied, "the stream key is for another channel");
  }
  read.backup = read.id == "spare";
  return read;
}

struct SrtServer : ::testing::Test {
  Metrics metrics;
  net::Loops loops{1};
  config::Channel channel;
  config::Srt config{0, 15s, 100};
  stream::Registry registry{[](stream::Session&) { return std::shared_ptr<void>{}; },
                            [](auto const&) { return stream::Session::Options{}; },
                            {system_clock(), metrics, {}}};
  std::optional<Server> server;
  // Of somebody else who decides, once the test lets them.
  Reception reception;
  std::atomic<int> questions{0};
  Applicant applicant;
  Reception::Told answer_to;

  void ask_somebody_else() {
    reception = {[] { return true; },
                 [this](net::Loop&, Applicant one, Reception::Told later) {
                   applicant = std::move(one);
                   answer_to = std::move(later);
                   ++questions;
                 }};
    open();
  }
  void decide(Result<access::StreamKey> answer) {
    test::call_on(loops.at(0), [&] {
      answer_to(std::move(answer));
      return 0;
    });
  }
  void open() {
    server.emplace(loops, House{config, keep_gate, [this](std::string const&) { return channel; },
                                [](std::string_view name) { return name == "b"; }, registry,
                                metrics, system_clock(), Log{}, reception});
  }
  ~SrtServer() override {
    if (server) {
      server->stop_accepting();
      server->close_all();
      EXPECT_TRUE(server->gate().wait_empty(10s));
    }
    registry.shutdown();
  }
  [[nodiscard]] std::uint64_t errors(std::string const& reason) {
    return metrics.counter(kErrors, "", {{"protocol", "srt"}, {"reason", reason}}).value();
  }
  [[nodiscard]] std::uint64_t octets(std::string const& name) {
    return metrics
        .counter("freshet_ingest_bytes_total", "", {{"channel", name}, {"protocol", "srt"}})
        .value();
  }
  /// What a caller is told; 0: it was let in.
  [[nodiscard]] int told(std::string const& stream_id) const {
    SrtCall const call{server->port(), stream_id};
    return call.connected() ? 0 : call.reason();
  }
  [[nodiscard]] bool live(std::string const& name) const { return registry.find(name) != nullptr; }
  /// The feeding of a channel has begun: the address of who feeds it is held against others.
  [[nodiscard]] bool fed(std::string const& name) const {
    return !registry.may_publish(name, {"srt", "", "nobody's", config::Takeover::refuse});
  }
};

TEST_F(SrtServer, TakesEverySpellingOfTheStreamId) {
  open();
  for (auto const* id : {"publish:a:a.k1", "#!::m=publish,r=a,s=a.k1", "#!::r=live/a,s=a.k1",
                         "%23%21%3A%3Ar%3Da%2Cs%3Da.k1", "a.k1"}) {
    SrtCall const call{server->port(), id};
    EXPECT_TRUE(call.connected()) << id << " " << call.reason();
    EXPECT_TRUE(eventually([&] { return fed("a"); })) << id;
  }
}

TEST_F(SrtServer, WhoHasABackupKeyIsTheBackupWithoutSayingSo) {
  open();
  SrtCall const call{server->port(), "publish:a:a.spare"};
  ASSERT_TRUE(call.connected()) << call.reason();
  EXPECT_TRUE(eventually([&] {
    auto const session = registry.find("a");
    return session && session->health().role == stream::Role::backup;
  }));
}

TEST_F(SrtServer, WhatComesWhileSomebodyElseIsAskedIsKept) {
  ask_somebody_else();
  SrtCall call{server->port(), "publish:concert:jane:secret:token=t"};
  ASSERT_TRUE(call.connected()) << call.reason();
  ASSERT_TRUE(eventually([&] { return questions == 1; }));
  EXPECT_EQ(applicant.key.channel, "concert");
  EXPECT_EQ(applicant.user, "jane");
  EXPECT_EQ(applicant.shown, "secret");
  EXPECT_EQ(applicant.query, "token=t");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(call.send(std::string(1'316, 'x')));
  call.flush();
  EXPECT_FALSE(live("concert"));
  decide(access::StreamKey{"other", "callback-1", 0});
  EXPECT_TRUE(eventually([&] { return octets("other") == 5 * 1'316; }));
  EXPECT_FALSE(live("concert"));
}

TEST_F(SrtServer, ANoOfSomebodyElseEndsTheLine) {
  ask_somebody_else();
  SrtCall const call{server->port(), "publish:a:a.k1"};
  ASSERT_TRUE(call.connected()) << call.reason();
  ASSERT_TRUE(eventually([&] { return questions == 1; }));
  EXPECT_EQ(applicant.key.id, "k1") << "verified before";
  EXPECT_EQ(applicant.shown, "");
  decide(failure(boost::system::errc::permission_denied, "not you"));
  EXPECT_TRUE(eventually([&] { return call.ended(); }));
  EXPECT_EQ(errors("callback_refused"), 1U);
  EXPECT_FALSE(live("a"));
}

TEST_F(SrtServer, WhoHangsUpWhileSomebodyElseIsAskedIsGone) {
  ask_somebody_else();
  SrtCall call{server->port(), "publish:concert"};
  ASSERT_TRUE(eventually([&] { return questions == 1; }));
  call.hang_up();
  EXPECT_TRUE(eventually([&] { return server->gate().count() == 0; }));
  decide(access::StreamKey{"concert", "callback-1", 0});
  EXPECT_FALSE(live("concert"));
  EXPECT_EQ(errors("connection"), 0U);
}

TEST_F(SrtServer, WhoNamesNoChannelIsNobodyToAskAbout) {
  ask_somebody_else();
  EXPECT_EQ(told("publish:No%20Name"), 1401);
  EXPECT_EQ(told("#!::u=jane"), 1400);
  EXPECT_EQ(told("#!::m=request,r=a"), 1405);
  EXPECT_EQ(questions, 0);
}

TEST_F(SrtServer, NobodyIsSentToAChannelThatIsCipheredOtherwise) {
  ask_somebody_else();
  SrtCall const call{server->port(), "publish:concert"};
  ASSERT_TRUE(eventually([&] { return questions == 1; }));
  channel.srt.passphrase = "another passphrase";
  decide(access::StreamKey{"other", "callback-1", 0});
  EXPECT_TRUE(eventually([&] { return call.ended(); }));
  EXPECT_EQ(errors("refused"), 1U);
}

TEST_F(SrtServer, EveryRefusalHasTheCodeOfItsCause) {
  open();
  EXPECT_EQ(told("publish:a:nonsense"), 1401);
  EXPECT_EQ(told("publish:a:a.old"), 1401);
  EXPECT_EQ(told("publish:b:a.k1"), 1403) << "a key of another channel";
  EXPECT_EQ(told("publish:c:a.k1"), 1404) << "and this one there is not";
  EXPECT_EQ(told(""), 1400);
  EXPECT_EQ(told("publish:a"), 1400);
  EXPECT_EQ(told("#!::m=request,r=a"), 1405);
  EXPECT_EQ(errors("refused"), 7U);
  EXPECT_FALSE(live("a"));
}

TEST_F(SrtServer, OctetsAndFaultsAreCounted) {
  open();
  SrtCall call{server->port(), "a.k1"};
  ASSERT_TRUE(call.send(std::string(1'316, 'x')));
  EXPECT_TRUE(eventually([&] { return octets("a") == 1'316; }));
  call.hang_up();
  EXPECT_TRUE(eventually([&] { return errors("ts_skipped_octets") > 0; }))
      << "nothing of it was a transport packet";
  EXPECT_TRUE(eventually([&] { return server->gate().count() == 0; }));
  EXPECT_EQ(errors("connection"), 0U) << "hanging up is none";
}

TEST_F(SrtServer, TheSameKeyTakesOverAndTheFirstIsDisconnected) {
  open();
  SrtCall first{server->port(), "a.k1"};
  ASSERT_TRUE(first.send("x") && eventually([&] { return octets("a") == 1; }));
  SrtCall second{server->port(), "a.k1"};
  EXPECT_TRUE(second.connected());
  EXPECT_TRUE(eventually([&] { return first.ended(); }));
  ASSERT_TRUE(second.send("x"));
  EXPECT_TRUE(eventually([&] { return octets("a") == 2; }));
}

TEST_F(SrtServer, AnotherKeyIsToldThatTheChannelIsTaken) {
  open();
  SrtCall first{server->port(), "a.k1"};
  ASSERT_TRUE(eventually([&] { return fed("a"); }));
  EXPECT_EQ(told("a.k2"), 1409);
  channel.takeover = config::Takeover::refuse;
  EXPECT_EQ(told("a.k1"), 1409);
  EXPECT_FALSE(first.ended());
  first.hang_up();
  EXPECT_TRUE(eventually([&] { return !fed("a"); }));
  EXPECT_EQ(told("a.k2"), 0);
}

TEST_F(SrtServer, ThePassphraseIsTheChannels) {
  channel.srt.passphrase = "a secret of ours";
  open();
  {
    SrtCall const right{server->port(), "a.k1", {.passphrase = "a secret of ours"}};
    EXPECT_TRUE(right.connected());
    EXPECT_TRUE(eventually([&] { return fed("a"); }));
  }
  SrtCall const wrong{server->port(), "a.k1", {.passphrase = "not a secret"}};
  EXPECT_EQ(wrong.reason(), SRT_REJ_BADSECRET);
  EXPECT_TRUE(eventually([&] { return errors("handshake") == 1; }));
}

TEST_F(SrtServer, TheLatencyIsTheChannels) {
  channel.srt.latency = 333ms;
  open();
  EXPECT_EQ(SrtCall(server->port(), "a.k1").latency_ms(), 333);
  EXPECT_EQ(SrtCall(server->port(), "a.k1", {.latency_ms = 400}).latency_ms(), 400);
}

TEST_F(SrtServer, WhoIsThrownOutIsDisconnected) {
  open();
  SrtCall call{server->port(), "a.k1"};
  // A caller hears nothing of an end that comes with its beginning.
  ASSERT_TRUE(call.send("x") && eventually([&] { return octets("a") == 1; }));
  EXPECT_TRUE(registry.stop("a", EndReason::kicked));
  EXPECT_TRUE(eventually([&] { return call.ended(); }));
  EXPECT_TRUE(eventually([&] { return server->gate().count() == 0; }));
}

TEST_F(SrtServer, WhoSendsNothingIsLetGo) {
  config.idle_timeout = 300ms;
  open();
  SrtCall const call{server->port(), "a.k1"};
  EXPECT_TRUE(eventually([&] { return call.ended(); }));
  EXPECT_EQ(errors("timeout"), 1U);
}

TEST_F(SrtServer, MoreThanTheMostAreRefused) {
  config.max_connections = 1;
  open();
  SrtCall const call{server->port(), "a.k1"};
  ASSERT_TRUE(eventually([&] { return server->gate().count() == 1; }));
  EXPECT_EQ(told("b.k1"), 1402);
}

TEST_F(SrtServer, TellsOfItsEnd) {
  open();
  SrtCall call{server->port(), "a.k1"};
  // A caller hears nothing of an end that comes with its beginning.
  ASSERT_TRUE(call.send("x") && eventually([&] { return octets("a") == 1; }));
  registry.shutdown();
  EXPECT_EQ(told("a.k1"), 1503);
  server->stop_accepting();
  EXPECT_EQ(told("a.k1"), 1503);
  EXPECT_TRUE(eventually([&] { return call.ended(); }));
}

TEST_F(SrtServer, MeasuresTheLineOfEachChannel) {
  open();
  auto const& rtt = metrics.real_gauge("freshet_srt_rtt_seconds", "", {{"channel", "a"}});
  auto const& open_now = metrics.gauge("freshet_srt_connections", "");
  SrtCall call{server->port(), "a.k1"};
  EXPECT_TRUE(eventually([&] { return call.send("x") && rtt.value() > 0; }));
  EXPECT_EQ(open_now.value(), 1);
  for (auto const* name : {"freshet_srt_receive_buffer_seconds{channel=\"a\"}",
                           "freshet_srt_packets_lost_total{channel=\"a\"}",
                           "freshet_srt_packets_retransmitted_total{channel=\"a\"}",
                           "freshet_srt_packets_dropped_total{channel=\"a\"}",
                           "freshet_srt_packets_rebuilt_total{channel=\"a\"}"}) {
    EXPECT_THAT(metrics.text(), HasSubstr(name));
  }
  call.hang_up();
  EXPECT_TRUE(eventually([&] { return open_now.value() == 0; }));
  EXPECT_EQ(rtt.value(), 0) << "there is no line any more";
}

}  // namespace
}  // namespace freshet::ingest::srt
