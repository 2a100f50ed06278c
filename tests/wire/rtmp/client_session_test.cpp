#include "wire/rtmp/client_session.hpp"

#include "support/hex.hpp"
#include "wire/rtmp/chunks.hpp"
#include "wire/rtmp/control.hpp"
#include "wire/rtmp/replies.hpp"
#include "wire/rtmp/sha256.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace freshet::wire::rtmp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using State = ClientSession::State;

/// The other end: hears all, answers as `answer` says.
class Server {
 public:
  using Answer = std::function<void(Server&, Command const&)>;
  explicit Server(Answer answer) : answer_{std::move(answer)} {}

  void feed(ByteSpan bytes) {
    if (!shaken_) {
      handshake_.feed(bytes);
      shaken_ = handshake_.step(out_).value();
      if (!shaken_) return;
      bytes = {};
      reader_.feed(handshake_.leftover().span());
    }
    reader_.feed(bytes);
    for (auto& message : test::all(reader_)) hear(std::move(message));
  }
  void say(Message const& message) { writer_.write(message, out_); }
  std::vector<std::byte> take_output() { return std::exchange(out_, {}); }

  std::vector<std::string> commands;
  std::vector<Message> others;
  Connect connect;

 private:
  void hear(Message message) {
    if (!is_command(message)) {
      others.push_back(std::move(message));
      return;
    }
    auto const command = parse_command(message).value();
    commands.push_back(command.name);
    if (command.name == "connect") connect = read_connect(command).value();
    answer_(*this, command);
  }

  Answer answer_;
  ServerHandshake handshake_{test::hmac_sha256, test::count_up};
  bool shaken_ = false;
  ChunkReader reader_;
  ChunkWriter writer_;
  std::vector<std::byte> out_;
};

void welcome(Server& server, Command const& command) {
  if (command.name == "connect") server.say(connect_result(server.connect));
  if (command.name == "createStream") server.say(stream_created(command.transaction, 1));
  if (command.name == "publish") server.say(publish_started(1, "key"));
}

/// Carries octets both ways until neither end says more; `most` at a time to the client.
Result<> talk(ClientSession& client, Server& server, std::size_t most = 5000) {
  while (true) {
    server.feed(client.take_output());
    auto const answer = server.take_output();
    if (answer.empty()) return {};
    for (std::size_t at = 0; at < answer.size(); at += most) {
      auto const n = std::min(most, answer.size() - at);
      if (auto r = client.feed(ByteSpan{answer}.subspan(at, n)); !r) return r.error();
    }
  }
}

ClientSession client_of(std::vector<std::string> fourccs = {}) {
  return ClientSession{{"live", "rtmp://a/live", "key", std::move(fourccs)}, test::count_up};
}

TEST(ClientSession, PublishesWhereItIsWelcome) {
  for (std::size_t const most : {1, 100, 5000}) {
    auto client = client_of();
    Server server{welcome};
    ASSERT_TRUE(talk(client, server, most));
    EXPECT_EQ(client.state(), State::publishing);
    EXPECT_THAT(server.commands,
                ElementsAre("connect", "releaseStream", "FCPublish", "createStream", "publish"));
    EXPECT_EQ(server.connect.app, "live");
    EXPECT_FALSE(server.connect.enhanced());
  }
}

TEST(ClientSession, SendsMediaOnItsStream) {
  auto client = client_of();
  Server server{welcome};
  ASSERT_TRUE(talk(client, server));
  client.send_video(test::noise(100'000), 40);
  client.send_audio(test::noise(300), 42);
  client.send_data(test::noise(30), 44);
  ASSERT_TRUE(talk(client, server));
  ASSERT_EQ(server.others.size(), 3U);
  EXPECT_TRUE(test::same(server.others[0], {type::kVideo, 1, 6, 40, test::noise(100'000)}));
  EXPECT_TRUE(test::same(server.others[1], {type::kAudio, 1, 4, 42, test::noise(300)}));
  EXPECT_TRUE(test::same(server.others[2], {type::kDataAmf0, 1, 5, 44, test::noise(30)}));
}

TEST(ClientSession, SendsNoMediaBeforeItMay) {
  auto client = client_of();
  (void)client.take_output();
  client.send_video(test::noise(10), 0);
  EXPECT_TRUE(client.take_output().empty());
}

TEST(ClientSession, SaysWhatItCanSendAndHearsWhatItMay) {
  auto client = client_of({"hvc1", "Opus"});
  Server server{welcome};
  ASSERT_TRUE(talk(client, server));
  EXPECT_THAT(server.connect.fourccs, ElementsAre("hvc1", "Opus"));
  EXPECT_TRUE(server.connect.video_info_map);
  EXPECT_TRUE(server.connect.audio_info_map);
  ASSERT_TRUE(client.server_info().find("videoFourCcInfoMap"));
  EXPECT_TRUE(client.server_info().find("videoFourCcInfoMap")->object()->find("av01"));
}

TEST(ClientSession, HearsWhyItIsRefusedAtConnect) {
  auto client = client_of();
  Server server{[](Server& s, Command const&) { s.say(connect_refused({}, "no such app")); }};
  ASSERT_TRUE(talk(client, server));
  EXPECT_EQ(client.state(), State::refused);
  EXPECT_EQ(client.refusal(), "no such app");
}

TEST(ClientSession, HearsWhyItIsRefusedAtPublish) {
  auto client = client_of();
  Server server{[](Server& s, Command const& command) {
    if (command.name == "publish") {
      s.say(publish_refused(1, "the key has expired"));
    } else {
      welcome(s, command);
    }
  }};
  ASSERT_TRUE(talk(client, server));
  EXPECT_EQ(client.state(), State::refused);
  EXPECT_EQ(client.refusal(), "the key has expired");
  client.close();
  EXPECT_EQ(client.state(), State::refused);
}

TEST(ClientSession, DoesNotMindAServerThatKnowsNoFcPublish) {
  auto client = client_of();
  Server server{[](Server& s, Command const& command) {
    if (command.name == "FCPublish" || command.name == "releaseStream") {
      s.say(call_failed(command.transaction, "unknown"));
    }
    welcome(s, command);
  }};
  ASSERT_TRUE(talk(client, server));
  EXPECT_EQ(client.state(), State::publishing);
}

TEST(ClientSession, AnswersAPingWithItsValue) {
  auto client = client_of();
  Server server{welcome};
  ASSERT_TRUE(talk(client, server));
  server.say(user_control({Event::ping_request, 77}));
  ASSERT_TRUE(client.feed(server.take_output()));
  ASSERT_TRUE(talk(client, server));
  ASSERT_EQ(server.others.size(), 1U);
  auto const pong = parse_user_control(server.others[0]).value();
  EXPECT_EQ(pong.event, Event::ping_response);
  EXPECT_EQ(pong.value, 77U);
}

TEST(ClientSession, AcknowledgesWhatTheServerWantsAcknowledged) {
  auto client = client_of();
  Server server{[](Server& s, Command const& command) {
    if (command.name == "connect") s.say(window_ack_size(100));
    welcome(s, command);
  }};
  ASSERT_TRUE(talk(client, server));
  ASSERT_FALSE(server.others.empty());
  EXPECT_EQ(server.others[0].type, type::kAcknowledgement);
}

TEST(ClientSession, SaysGoodbyeOnceAndSendsNothingAfterIt) {
  auto client = client_of();
  Server server{welcome};
  ASSERT_TRUE(talk(client, server));
  server.commands.clear();
  client.close();
  client.close();
  client.send_audio(test::noise(5), 0);
  ASSERT_TRUE(talk(client, server));
  EXPECT_THAT(server.commands, ElementsAre("FCUnpublish", "deleteStream"));
  EXPECT_TRUE(server.others.empty());
  EXPECT_EQ(client.state(), State::closed);
}

TEST(ClientSession, IsClosedWhenTheServerEndsTheStream) {
  auto client = client_of();
  Server server{welcome};
  ASSERT_TRUE(talk(client, server));
  server.say(unpublished(1, "key"));
  ASSERT_TRUE(client.feed(server.take_output()));
  EXPECT_EQ(client.state(), State::closed);
}

TEST(ClientSession, NamesAnAnswerThatMakesNoSense) {
  auto client = client_of();
  Server server{[](Server& s, Command const& command) {
    if (command.name == "createStream") {
      s.say(done(command.transaction));
    } else {
      welcome(s, command);
    }
  }};
  EXPECT_THAT(talk(client, server).error().what, HasSubstr("without a stream id"));
}

}  // namespace
}  // namespace freshet::wire::rtmp
