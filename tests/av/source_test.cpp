/// What of a source is refused before and after it is opened, and in which words.
#include "av/source.hpp"

#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace freshet::av {
namespace {

using namespace std::chrono_literals;
using boost::system::errc::errc_t;
using ::testing::HasSubstr;
using ::testing::Not;

/// Answers every request with the same, one connection at a time; without an answer it is silent.
class Answers {
 public:
  explicit Answers(std::string answer) : answer_{std::move(answer)} {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&any), size);
    ::listen(socket_, 16);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&any), &size);
    port_ = ntohs(any.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~Answers() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  [[nodiscard]] std::string at(std::string const& path, std::string const& who = {}) const {
    return "http://" + who + "127.0.0.1:" + std::to_string(port_) + path;
  }
  [[nodiscard]] int asked() const { return asked_; }

 private:
  void serve() {
    for (;;) {
      auto const peer = ::accept(socket_, nullptr, nullptr);
      if (peer < 0) return;
      ++asked_;
      std::array<char, 4'096> request{};
      static_cast<void>(::recv(peer, request.data(), request.size(), 0));
      if (answer_.empty()) {
        while (::recv(peer, request.data(), request.size(), 0) > 0) continue;
      } else {
        static_cast<void>(::send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL));
      }
      ::close(peer);
    }
  }

  int const socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string const answer_;
  std::uint16_t port_ = 0;
  std::atomic<int> asked_{0};
  std::thread thread_;
};

std::string http(std::string const& status, std::string const& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

/// As far as its first unit.
Error failure_of(std::string const& address, SourceOptions options = {5s, 120ms, {}}) {
  auto source = Source::open(address, std::move(options));
  if (!source) return source.error();
  auto unit = source->read();
  return unit ? Error{} : unit.error();
}

std::string playlist_of(std::string const& uri) {
  return "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:1\n"
         "#EXTINF:2.0,\n" +
         uri + "\n#EXT-X-ENDLIST\n";
}

TEST(Source, OpensNoFileAndNothingElseOfTheMachine) {
  test::TempDir const folder;
  auto const file = folder.write("a.ts", std::string(188 * 100, 'G'));
  for (auto const& address : {file, "file://" + file, "file:" + file, "concat:" + file,
                              "crypto:" + file, "subfile,,start,0,end,0,,:" + file,
                              std::string{"udp://127.0.0.1:1"}, std::string{"data:,x"}}) {
    EXPECT_EQ(failure_of(address).code, errc_t::not_supported) << address;
  }
}

TEST(Source, FollowsAPlaylistToNoFile) {
  test::TempDir const folder;
  auto const file = folder.write("a.ts", std::string(188 * 100, 'G'));
  for (auto const& uri : {"file://" + file, file, "crypto:" + file, "concat:" + file,
                          std::string{"udp://127.0.0.1:1"}, "data:text/plain," + file}) {
    Answers const origin{http("200 OK", playlist_of(uri))};
    auto const why = failure_of(origin.at("/a.m3u8"));
    EXPECT_TRUE(why.code) << uri;
    EXPECT_THAT(why.what, Not(HasSubstr(file)));
  }
}

TEST(Source, SaysInWordsWhatIsWrong) {
  Answers const missing{http("404 Not Found", "")}, closed{http("403 Forbidden", "")},
      locked{http("401 Unauthorized", "")}, broken{http("503 Service Unavailable", "")},
      page{http("200 OK", "<html>" + std::string(5'000, ' ') + "</html>")};
  auto const of = [](Answers const& origin) { return failure_of(origin.at("/a", "n:sesame@")); };
  EXPECT_EQ(of(missing).code, errc_t::no_such_file_or_directory);
  EXPECT_THAT(of(missing).what, HasSubstr("404"));
  EXPECT_EQ(of(closed).code, errc_t::permission_denied);
  EXPECT_EQ(of(locked).code, errc_t::permission_denied);
  EXPECT_EQ(of(broken).code, errc_t::io_error);
  EXPECT_EQ(of(page).code, errc_t::bad_message) << of(page).what;
  for (auto const* origin : {&missing, &closed, &locked, &broken, &page}) {
    EXPECT_THAT(of(*origin).what, Not(HasSubstr("sesame")));
  }
}

TEST(Source, TellsARefusedConnectionFromANameWithoutAHost) {
  std::string address;
  {
    Answers const gone{http("200 OK", "")};
    address = gone.at("/a");
  }
  EXPECT_EQ(failure_of(address).code, errc_t::connection_refused);
  EXPECT_EQ(failure_of("http://no-such-host.invalid/a").code, errc_t::host_unreachable);
  EXPECT_EQ(failure_of("rtmp://no-such-host.invalid/a/b").code, errc_t::host_unreachable);
  EXPECT_EQ(failure_of("srt://no-such-host.invalid:9000").code, errc_t::host_unreachable);
}

TEST(Source, GivesUpASilentServerAndStopsSoonWhenItIsTold) {
  Answers const silent{""};
  EXPECT_EQ(failure_of(silent.at("/a"), {200ms, 120ms, {}}).code, errc_t::timed_out);
  std::atomic<bool> stop{false};
  std::thread later{[&] {
    while (silent.asked() < 2) std::this_thread::yield();
    stop = true;
  }};
  auto const before = std::chrono::steady_clock::now();
  EXPECT_EQ(failure_of(silent.at("/a"), {1h, 120ms, [&] { return stop.load(); }}).code,
            errc_t::operation_canceled);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
  later.join();
}

}  // namespace
}  // namespace freshet::av
