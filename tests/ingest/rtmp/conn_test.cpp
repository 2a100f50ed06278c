/// Whole conversations in memory, with every read of one octet or of all there is.
#include "ingest/rtmp/conn.hpp"

#include "support/hex.hpp"
#include "support/memory_conn.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"
#include "wire/rtmp/client_session.hpp"
#include "wire/rtmp/control.hpp"

#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <future>

namespace freshet::ingest::rtmp {
namespace {

namespace flv = wire::flv;
namespace wr = wire::rtmp;
using freshet::test::call_on;
using freshet::test::on_loop;
using test::IsEnd;
using test::IsTracks;
using Client = wr::ClientSession;

constexpr std::size_t kHandshake = 1 + 2 * wr::kHandshakeBlock;

struct ConnTest : ::testing::TestWithParam<std::size_t> {
  Metrics metrics;
  net::Loops loops{1};
  net::Loop& loop = loops.at(0);
  config::Channel channel;
  std::shared_ptr<test::RecordingSink> heard = std::make_shared<test::RecordingSink>();
  stream::Registry registry;
  House house;
  std::unique_ptr<net::Conn> peer;
  std::shared_ptr<Conn> conn;
  std::future<Result<>> outcome;
  std::optional<Client> client;
  std::string octets;  // all that the server said

  ConnTest()
      : registry{[this](stream::Session& session) { return listen(session); },
                 [](auto const&) { return stream::Session::Options{}; },
                 {system_clock(), metrics, {}}},
        house{{},       &ConnTest::admit, [this](std::string const&) { return channel; },
              registry, metrics,          system_clock(),
              {}} {}
  std::shared_ptr<void> listen(stream::Session& session) {
    return std::make_shared<stream::Subscription>(
        session.stream()->subscribe(session.home(), heard));
  }
  static Result<access::StreamKey> admit(std::string_view key, std::string_view) {
    if (key == "good") return access::StreamKey{"main", "k1", 0};
    if (key == "spare") return access::StreamKey{"main", "k2", 0, true};
    return failure(boost::system::errc::permission_denied, "this stream key is not ours");
  }
  void open(std::string key = "good") {
    auto pair = net::memory_pair(loop, {GetParam()});
    peer = std::move(pair.second);
    conn = std::make_shared<Conn>(house, loop, std::move(pair.first));
    outcome = net::asio::co_spawn(loop.executor(), conn->run(), net::asio::use_future);
    client.emplace(wr::PublishTarget{"live", "rtmp://h/live", std::move(key), {}},
                   [](std::span<std::byte> out) { std::ranges::fill(out, std::byte{7}); });
  }
  ~ConnTest() override {
    call_on(loop, [this] {
      if (peer) peer->close();
      return 0;
    });
    if (outcome.valid()) outcome.wait();
    registry.shutdown();
    call_on(loop, [this] {
      conn.reset();
      return 0;
    });
  }

  net::awaitable<bool> send() {
    auto const out = client->take_output();
    if (out.empty()) co_return true;
    net::asio::const_buffer const one{out.data(), out.size()};
    auto const sent = co_await peer->write({&one, 1});
    co_return sent.has_value();
  }
  /// Talks on until `is`. False: the server ended first.
  net::awaitable<bool> talk(std::function<bool()> is) {
    std::array<char, 4'096> in{};
    for (;;) {
      if (!co_await send()) co_return false;
      if (is()) co_return true;
      auto const n = co_await peer->read_some(net::asio::buffer(in));
      if (!n || *n == 0) co_return false;
      octets.append(in.data(), *n);
      if (!client->feed(as_bytes(std::string_view{in.data(), *n}))) co_return false;
    }
  }
  bool until(std::function<bool()> is) { return on_loop(loop, talk(std::move(is))); }
  bool until_end() {
    return !until([] { return false; });
  }
  bool publish() {
    return until([this] { return client->state() != Client::State::connecting; }) &&
           client->state() == Client::State::publishing;
  }
  net::awaitable<bool> write(std::vector<std::byte> octets_to_send) {
    net::asio::const_buffer const one{octets_to_send.data(), octets_to_send.size()};
    auto const sent = co_await peer->write({&one, 1});
    co_return sent.has_value();
  }
  /// A message that the client itself would not send.
  void say(wr::Message const& message) {
    std::vector<std::byte> out;
    wr::ChunkWriter{}.write(message, out);
    ASSERT_TRUE(on_loop(loop, write(std::move(out))));
  }
  /// What the server said of that type, behind the handshake.
  std::vector<wr::Message> said(std::uint8_t type) const {
    std::vector<wr::Message> out;
    if (octets.size() < kHandshake) return out;
    wr::ChunkReader reader;
    reader.feed(as_bytes(std::string_view{octets}.substr(kHandshake)));
    for (;;) {
      auto message = reader.next();
      if (!message || !message->has_value()) return out;
      if ((*message)->type == type) out.push_back(std::move(**message));
    }
  }
  /// The codes of the statuses that the server sent.
  std::vector<std::string> statuses() const {
    std::vector<std::string> codes;
    for (auto const& message : said(wr::type::kCommandAmf0)) {
      auto const command = wr::parse_command(message).value();
      if (command.name != "onStatus") continue;
      codes.push_back(*command.args.front().object()->find("code")->string());
    }
    return codes;
  }
  bool counted(std::string_view reason) const {
    return metrics.text().find("reason=\"" + std::string{reason} + "\"") != std::string::npos;
  }
};

TEST_P(ConnTest, FromTheHandshakeOverMediaToGoodbye) {
  open();
  ASSERT_TRUE(publish());
  client->send_video(flv::write_avc_config(test::from_corpus("h264_config/film")), 0);
  client->send_audio(flv::write_aac_config(test::from_corpus("aac_config/film")), 0);
  auto const picture = test::from_corpus("h264_access_unit/idr");
  client->send_video(flv::write_avc_frame(picture, true, 0), 0);
  client->send_audio(flv::write_aac_frame(Bytes::copy("\x21\x10sound")), 10);
  client->close();
  ASSERT_TRUE(on_loop(loop, send()));
  call_on(loop, [this] {
    peer->end_writing();
    return 0;
  });
  EXPECT_TRUE(until_end());
  EXPECT_TRUE(outcome.get());
  ASSERT_EQ(heard->heard.size(), 4U);
  EXPECT_THAT(heard->heard[0], IsTracks(2));
  EXPECT_TRUE(heard->packets()[0].payload == picture);
  EXPECT_THAT(heard->heard[3], IsEnd(EndReason::finished));
}

TEST_P(ConnTest, WhoHasABackupKeyIsTheBackupWithoutSayingSo) {
  open("spare");
  ASSERT_TRUE(publish());
  auto const session = registry.find("main");
  ASSERT_TRUE(session);
  EXPECT_TRUE(test::eventually([&] { return session->health().role == stream::Role::backup; }));
}

TEST_P(ConnTest, ARefusalIsShownBeforeTheEnd) {
  open("bad");
  EXPECT_FALSE(publish());
  EXPECT_EQ(client->state(), Client::State::refused);
  EXPECT_NE(client->refusal().find("this stream key is not ours"), std::string::npos)
      << client->refusal();
  EXPECT_TRUE(until_end());
  EXPECT_TRUE(counted("refused"));
  EXPECT_TRUE(registry.list().empty());
}

/// Somebody else decides, in the turn after the question.
Reception deciding(std::vector<Applicant>& asked, Result<access::StreamKey> answer) {
  return {[] { return true; },
          [&asked, answer](net::Loop& at, Applicant one, Reception::Told told) {
            asked.push_back(std::move(one));
            at.post([told = std::move(told), answer] { told(answer); });
          }};
}

TEST_P(ConnTest, SomebodyElseMayLetInWhoHasNoKey) {
  std::vector<Applicant> asked;
  house.reception = deciding(asked, access::StreamKey{"other", "callback-1", 0});
  open("concert?token=t");
  ASSERT_TRUE(publish()) << client->refusal();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].protocol, "rtmp");
  EXPECT_EQ(asked[0].key.channel, "concert");
  EXPECT_EQ(asked[0].key.id, "") << "which is not good here";
  EXPECT_EQ(asked[0].shown, "");
  EXPECT_EQ(asked[0].query, "token=t");
  EXPECT_EQ(asked[0].tc_url, "rtmp://h/live");
  EXPECT_TRUE(registry.find("other")) << "on the channel that the answer names";
  EXPECT_FALSE(registry.find("concert"));
}

TEST_P(ConnTest, AKeyIsVerifiedBeforeSomebodyElseIsAsked) {
  std::vector<Applicant> asked;
  house.reception = deciding(asked, access::StreamKey{"main", "k2", 0, true});
  open("spare");
  ASSERT_TRUE(publish()) << client->refusal();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].key, (access::StreamKey{"main", "k2", 0, true}));
  EXPECT_EQ(asked[0].shown, "");
  auto const session = registry.find("main");
  ASSERT_TRUE(session);
  EXPECT_TRUE(test::eventually([&] { return session->health().role == stream::Role::backup; }));
}

TEST_P(ConnTest, ANoOfSomebodyElseIsShown) {
  std::vector<Applicant> asked;
  house.reception =
      deciding(asked, failure(boost::system::errc::permission_denied, "not before eight"));
  open("good");
  EXPECT_FALSE(publish());
  EXPECT_EQ(client->state(), Client::State::refused);
  EXPECT_NE(client->refusal().find("not before eight"), std::string::npos) << client->refusal();
  EXPECT_TRUE(until_end());
  EXPECT_TRUE(counted("callback_refused"));
  EXPECT_TRUE(registry.list().empty());
}

TEST_P(ConnTest, WhoLeavesWhileSomebodyElseIsAskedIsGone) {
  Reception::Told told;
  house.reception = {[] { return true; },
                     [&](net::Loop& at, Applicant, Reception::Told later) {
                       told = std::move(later);
                       at.post([this] { peer->close(); });
                     }};
  open("good");
  EXPECT_FALSE(publish());
  EXPECT_EQ(outcome.get().error().code, boost::system::errc::operation_canceled);
  call_on(loop, [&] {
    told(access::StreamKey{"main", "k1", 0});
    return 0;
  });
  EXPECT_TRUE(registry.list().empty()) << "the answer is nobody's";
  EXPECT_FALSE(counted("connection"));
}

TEST_P(ConnTest, APlayerIsToldWhereToLookAndLetGo) {
  open();
  // The handshake and the connect are the client's; what it goes on with is not.
  ASSERT_TRUE(until([this] { return octets.size() >= kHandshake; }));
  say(wr::make_command({"createStream", 2, wr::amf0::Null{}, {}}));
  say(wr::make_command({"play", 3, wr::amf0::Null{}, {"main"}}, 1));
  EXPECT_TRUE(until_end());
  EXPECT_THAT(statuses(), ::testing::ElementsAre("NetStream.Play.Failed"));
  EXPECT_EQ(outcome.get().error().what, "this server plays over HTTP: open its page in a browser");
  EXPECT_TRUE(registry.list().empty());
}

TEST_P(ConnTest, ASecondPublishOnOneConnectionIsRefusedAndEndsIt) {
  open();
  ASSERT_TRUE(publish());
  say(wr::make_command({"publish", 9, wr::amf0::Null{}, {"good", "live"}}, 1));
  EXPECT_TRUE(until_end());
  EXPECT_THAT(statuses(),
              ::testing::ElementsAre("NetStream.Publish.Start", "NetStream.Publish.BadName"));
  EXPECT_EQ(outcome.get().error().what, "this connection publishes already");
  EXPECT_TRUE(counted("refused"));
}

TEST_P(ConnTest, AnUnsupportedCodecIsShownToo) {
  open();
  ASSERT_TRUE(publish());
  client->send_video(test::from_hex("120000"), 0);
  EXPECT_TRUE(until([this] { return client->state() != Client::State::publishing; }));
  EXPECT_NE(client->refusal().find("Sorenson"), std::string::npos) << client->refusal();
  EXPECT_TRUE(counted("media"));
}

TEST_P(ConnTest, WhoDoesNotKeepToTheProfileIsToldWhy) {
  channel.profile.enforce = config::Enforce::refuse;
  channel.profile.max_width = channel.profile.max_height = 320;
  open();
  ASSERT_TRUE(publish());
  client->send_video(flv::write_avc_config(test::from_corpus("h264_config/film")), 0);
  client->send_audio(flv::write_aac_config(test::from_corpus("aac_config/film")), 0);
  client->send_video(flv::write_avc_frame(test::from_corpus("h264_access_unit/idr"), true, 0), 0);
  EXPECT_TRUE(until([this] { return client->state() != Client::State::publishing; }));
  EXPECT_NE(client->refusal().find("1280x720, this channel takes 320x320 at most"),
            std::string::npos)
      << client->refusal();
  EXPECT_TRUE(counted("profile_size"));
}

TEST_P(ConnTest, WhoMayStayIsWarned) {
  channel.profile.max_width = channel.profile.max_height = 320;
  open();
  ASSERT_TRUE(publish());
  client->send_video(flv::write_avc_config(test::from_corpus("h264_config/film")), 0);
  client->send_audio(flv::write_aac_config(test::from_corpus("aac_config/film")), 0);
  client->send_video(flv::write_avc_frame(test::from_corpus("h264_access_unit/idr"), true, 0), 0);
  EXPECT_TRUE(until([this] { return statuses().back() == "NetStream.Publish.Warning"; }));
  EXPECT_EQ(client->state(), Client::State::publishing);
}

TEST_P(ConnTest, SaysWhatItsEncoderCallsItself) {
  open();
  ASSERT_TRUE(publish());
  flv::Metadata metadata;
  metadata.encoder = "an encoder 1.0";
  wr::Message message;
  message.chunk_stream = 4;
  message.type = wr::type::kDataAmf0;
  message.stream_id = 1;
  message.payload = flv::write_metadata(metadata);
  say(message);
  EXPECT_TRUE(test::eventually([this] {
    auto const session = registry.find("main");
    return session && session->health().encoder == "an encoder 1.0";
  }));
}

TEST_P(ConnTest, APublisherThatVanishesIsCountedAsLost) {
  open();
  ASSERT_TRUE(publish());
  EXPECT_FALSE(counted("connection"));
  call_on(loop, [this] {
    peer->close();
    return 0;
  });
  EXPECT_EQ(outcome.get().error().what, "it closed the connection without a goodbye");
  EXPECT_TRUE(counted("connection"));
}

TEST_P(ConnTest, APublisherThatSendsNothingIsLetGo) {
  house.config.idle_timeout = std::chrono::milliseconds{50};
  open();
  ASSERT_TRUE(publish());
  EXPECT_TRUE(until_end());
  EXPECT_EQ(outcome.get().error().code, boost::system::errc::timed_out);
  EXPECT_TRUE(counted("timeout"));
}

TEST_P(ConnTest, WhoNeverShakesHandsIsLetGo) {
  house.config.handshake_timeout = std::chrono::milliseconds{50};
  open();
  static_cast<void>(client->take_output());  // and says nothing
  EXPECT_TRUE(until_end());
  EXPECT_TRUE(counted("handshake"));
}

TEST_P(ConnTest, APingIsAnsweredWithItsOwnTime) {
  open();
  ASSERT_TRUE(publish());
  say(wr::user_control({wr::Event::ping_request, 0x1234'5678}));
  auto const answered = [this] {
    return std::ranges::any_of(said(wr::type::kUserControl), [](auto const& message) {
      auto const control = wr::parse_user_control(message).value();
      return control.event == wr::Event::ping_response && control.value == 0x1234'5678;
    });
  };
  EXPECT_TRUE(until(answered));
}

TEST_P(ConnTest, WhatCameIsAcknowledgedAsOftenAsThePeerAsked) {
  open();
  ASSERT_TRUE(publish());
  say(wr::window_ack_size(1'000));
  client->send_data(Bytes::copy(std::string(1'500, '\x05')), 0);
  EXPECT_TRUE(until([this] { return !said(wr::type::kAcknowledgement).empty(); }));
}

TEST_P(ConnTest, WhoIsStoppedIsDisconnected) {
  open();
  ASSERT_TRUE(publish());
  EXPECT_TRUE(registry.stop("main", EndReason::kicked));
  EXPECT_TRUE(until_end());
  EXPECT_THAT(heard->heard.back(), IsEnd(EndReason::kicked));
  EXPECT_FALSE(counted("connection")) << "it is not lost";
}

INSTANTIATE_TEST_SUITE_P(Reads, ConnTest, ::testing::Values(std::size_t{1}, SIZE_MAX),
                         [](auto const& split) {
                           return std::string{split.param == 1 ? "OfOneOctet" : "OfAllThereIs"};
                         });

}  // namespace
}  // namespace freshet::ingest::rtmp
