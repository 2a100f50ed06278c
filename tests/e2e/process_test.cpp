/// The server as a process: its signals, and what other processes do to its store meanwhile.
#include "app/run_command.hpp"
#include "app/serve.hpp"
#include "support/certificate.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <optional>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace freshet {
namespace {

using test::eventually;
using test::get;
using test::RtmpPublisher;
using test::TlsClient;
using ::testing::HasSubstr;

/// `freshet serve` on free ports, with a data directory and a configuration file of the test's own.
class Process : public ::testing::Test {
 protected:
  ~Process() override {
    if (HasFailure()) std::cerr << said();
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    wait();
  }
  void write_config(std::string const& text, std::string const& http = "port: 0") const {
    folder_.write("freshet.yaml", "http: {" + http + "}\nrtmp: {port: 0}\nsrt: {port: off}\n" + text);
  }
  /// Returns when it serves.
  void start() {
    pid_ = ::fork();
    ASSERT_GE(pid_, 0);
    if (pid_ == 0) serve();
    ASSERT_TRUE(eventually([&] { return !ready().empty(); })) << said();
    http_ = port_in("\"http\":\"http://127.0.0.1:");
    https_ = port_in("\"https\":\"https://127.0.0.1:");
    rtmp_ = port_in("\"rtmp\":\"rtmp://127.0.0.1:");
  }
  void signal(int number) const { ::kill(pid_, number); }
  /// Its exit code; none: a signal ended it.
  std::optional<int> wait() {
    int status = 0;
    if (pid_ <= 0 || ::waitpid(std::exchange(pid_, 0), &status, 0) <= 0) return {};
    return WIFEXITED(status) ? std::optional{WEXITSTATUS(status)} : std::nullopt;
  }
  [[nodiscard]] std::string said() const { return test::read_file(folder_.path("stderr")); }
  [[nodiscard]] std::string channels() const { return get(http_, "/v1/channels").body; }
  /// A command of this process, on the same data; what it prints without the line's end.
  std::string run(std::vector<std::string_view> words) {
    words.insert(words.end(), {"--data", data_});
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(app::run_command(*app::parse_args(words), {out, err, {}, {}, system_clock()}),
              app::kDone)
        << err.str();
    auto text = out.str();
    return text.substr(0, text.find('\n'));
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  void forget_ready() const { std::filesystem::remove(ready_); }

  std::uint16_t http_ = 0, https_ = 0, rtmp_ = 0;

 private:
  [[noreturn]] void serve() const {
    int const file = ::open(folder_.path("stderr").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(file, STDERR_FILENO);
    try {
      auto const args =
          app::parse_args({"serve", "-c", config_, "--data", data_, "--ready-file", ready_});
      ::_exit(app::serve(*args, {std::cout, std::cerr, {}, {}, system_clock()}));
    } catch (std::exception const& error) {
      std::cerr << error.what() << std::endl;
    }
    ::_exit(app::kFailed);
  }
  [[nodiscard]] std::string ready() const { return test::read_file(ready_); }
  [[nodiscard]] std::uint16_t port_in(std::string const& before) const {
    auto const text = ready();
    auto const at = text.find(before);
    return at == std::string::npos
               ? std::uint16_t{0}
               : static_cast<std::uint16_t>(std::stoi(text.substr(at + before.size())));
  }

  test::TempDir folder_;
  std::string const data_ = folder_.path("data"), ready_ = folder_.path("ready.json"),
                    config_ = folder_.path("freshet.yaml");
  pid_t pid_ = 0;
};

TEST_F(Process, ReloadsItsConfigurationWhenToldTo) {
  write_config("channels: {concert: {title: Before}}\n");
  start();
  EXPECT_THAT(channels(), HasSubstr("Before"));
  write_config(
      "channels: {concert: {title: After}, fresh: {title: New}}\n"
      "rtmp.port: 1\n");
  signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return said().find("the former one stays") != std::string::npos; }));
  EXPECT_THAT(said(), HasSubstr("freshet.yaml:5:1: "));
  EXPECT_THAT(channels(), HasSubstr("Before"));
  write_config(
      "channels: {concert: {title: After}, fresh: {title: New}}\n"
      "log: {format: json}\nwebrtc: {udp_port: off}\n");
  signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return channels().find("\"fresh\"") != std::string::npos; }));
  EXPECT_THAT(channels(), HasSubstr("After"));
  EXPECT_TRUE(eventually([&] {
    return said().find(
               "configuration reloaded: log.format, channels.concert.title, "
               "channels.fresh (new); after a restart: webrtc.udp_port\n") != std::string::npos;
  })) << said();
}

TEST_F(Process, ShowsItsNewCertificateWhenToldTo) {
  test::TempDir const folder;
  auto const files = test::write_certificate(folder, "tls", {.name = "before.example"});
  write_config("tls: {certificate: " + files.certificate + ", key: " + files.key + "}\n",
               "port: 0, tls_port: 0");
  start();
  ASSERT_NE(https_, 0);
  EXPECT_THAT(said(), HasSubstr("Watch    https://"));
  TlsClient before{https_};
  EXPECT_EQ(before.server(), "before.example");
  test::write_certificate(folder, "tls", {.name = "after.example"});
  signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return TlsClient{https_}.server() == "after.example"; })) << said();
  folder.write("tls.key", "no key");
  signal(SIGHUP);
  EXPECT_TRUE(eventually(
      [&] { return said().find("the former certificate stays in use") != std::string::npos; }));
  EXPECT_THAT(said(), HasSubstr(files.key + " holds no PEM key"));
  EXPECT_EQ(TlsClient{https_}.server(), "after.example");
  before.send("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(before.receive_all(), ::testing::StartsWith("HTTP/1.1 200"));
}

TEST_F(Process, EndsWithSuccessOnEitherSignal) {
  write_config("");
  for (auto const number : {SIGTERM, SIGINT}) {
    start();
    auto const began = std::chrono::steady_clock::now();
    signal(number);
    EXPECT_EQ(wait(), app::kDone);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
    forget_ready();
  }
}

TEST_F(Process, LogsAsJsonWhateverStrangersSend) {
  write_config("log: {format: json, level: debug}\n");
  start();
  std::string const hostile = "\"}\n{\"level\":\"error\"}\xFF\xC3( \\ \x1b[2J";
  for (auto const& app : {std::string{"live"}, hostile}) {
    RtmpPublisher const stranger{rtmp_, hostile, app};
    EXPECT_FALSE(stranger.publishing());
  }
  get(http_, "/live/%22%0A%FF/index.m3u8", "User-Agent: " + std::string{"\"\xFF\t"} + "\r\n");
  signal(SIGTERM);
  EXPECT_EQ(wait(), app::kDone);
  std::istringstream lines{said()};
  int records = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() != '{') continue;  // the block that says where to watch
    ++records;
    auto const record = nlohmann::json::parse(line, nullptr, false);
    ASSERT_TRUE(record.is_object()) << line;
    EXPECT_NE(record["level"], "error") << line;
  }
  EXPECT_GE(records, 2);
}

TEST_F(Process, TakesAsManyConnectionsAsItsUserMay) {
  write_config("");
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  auto const low = rlimit{std::min<rlim_t>(256, before.rlim_max), before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &low);
  start();
  ::setrlimit(RLIMIT_NOFILE, &before);
  rlimit of_server{};
  ASSERT_EQ(::prlimit(pid(), RLIMIT_NOFILE, nullptr, &of_server), 0);
  EXPECT_EQ(of_server.rlim_cur, before.rlim_max);
}

TEST_F(Process, KnowsTheChannelsThatAnotherProcessMakes) {
  write_config("");
  start();
  EXPECT_EQ(get(http_, "/v1/channels/gaming").status, 404);
  auto const key = run({"key", "create", "gaming"});
  EXPECT_TRUE(eventually([&] { return channels().find("\"gaming\"") != std::string::npos; }));
  EXPECT_EQ(get(http_, "/v1/channels/gaming").status, 200);
  RtmpPublisher encoder{rtmp_, key};
  EXPECT_TRUE(encoder.publishing()) << encoder.refusal();
}

TEST_F(Process, HonoursAtOnceThatAnotherProcessRevokesAKey) {
  write_config("");
  start();
  auto const key = run({"key", "create", "main"});
  RtmpPublisher encoder{rtmp_, key};
  ASSERT_TRUE(encoder.publishing()) << encoder.refusal();
  auto const began = std::chrono::steady_clock::now();
  run({"key", "revoke", key});
  EXPECT_TRUE(encoder.dropped());
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
  RtmpPublisher again{rtmp_, key};
  EXPECT_FALSE(again.publishing());
  EXPECT_THAT(again.refusal(), HasSubstr("was revoked"));
}

}  // namespace
}  // namespace freshet
