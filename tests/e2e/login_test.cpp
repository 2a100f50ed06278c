/// The first run: from the link that the server prints to a change by whoever is signed in, and on
/// after a restart.
#include "app/run_command.hpp"
#include "app/serve.hpp"
#include "support/http_ask.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace freshet {
namespace {

using nlohmann::json;
using test::eventually;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPassword[] = "the first password";

/// What a browser keeps of a server.
struct Tab {
  std::string cookie{}, csrf{};

  [[nodiscard]] std::string headers(bool with_csrf = true) const {
    std::string text = "Origin: http://test\r\nContent-Type: application/json\r\n";
    if (!cookie.empty()) text += "Cookie: " + cookie + "\r\n";
    if (with_csrf && !csrf.empty()) text += "X-CSRF-Token: " + csrf + "\r\n";
    return text;
  }
  void keep(test::Got const& got) {
    constexpr std::string_view kName = "set-cookie: ";
    auto const at = got.head.find(kName);
    if (at == std::string::npos) return;
    auto const begin = at + kName.size();
    cookie = got.head.substr(begin, got.head.find(';', begin) - begin);
    csrf = json::parse(got.body)["csrf"];
  }
};

/// `freshet serve` as a process, started as often as a test likes, on the same data.
class FirstRun : public ::testing::Test {
 protected:
  FirstRun() {
    folder_.write("freshet.yaml", "http: {port: 0}\nrtmp: {port: off}\nsrt: {port: off}\n");
  }
  ~FirstRun() override { stop(); }

  void start() {
    std::filesystem::remove(folder_.path("stderr"));
    std::filesystem::remove(folder_.path("ready.json"));
    pid_ = ::fork();
    ASSERT_GE(pid_, 0);
    if (pid_ == 0) serve();
    ASSERT_TRUE(eventually([&] { return ready().ends_with("}\n"); })) << said();
    std::string const http = json::parse(ready())["http"];
    port_ = static_cast<std::uint16_t>(std::stoi(http.substr(http.rfind(':') + 1)));
  }
  void stop() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
  }
  [[nodiscard]] std::string said() const { return test::read_file(folder_.path("stderr")); }
  /// The code of the link in a text that holds one.
  static std::string code_in(std::string const& text) {
    constexpr std::string_view kBefore = "/admin?setup=";
    auto const at = text.find(kBefore);
    if (at == std::string::npos) return {};
    auto const begin = at + kBefore.size();
    return text.substr(begin, text.find_first_of(" \r\n", begin) - begin);
  }
  int post(Tab& tab, std::string const& path, json const& body) const {
    auto const got = test::ask(port_, "POST", "/v1/session" + path, tab.headers(), body.dump());
    tab.keep(got);
    return got.status;
  }
  [[nodiscard]] int patch_title(std::string const& headers, std::string const& title) const {
    return test::ask(port_, "PATCH", "/v1/channels/main/settings", headers,
                     json{{"title", title}}.dump())
        .status;
  }
  [[nodiscard]] json state(Tab const& tab) const {
    return json::parse(test::ask(port_, "GET", "/v1/session", tab.headers()).body);
  }
  /// What the command prints.
  [[nodiscard]] std::string reset_password() const {
    std::ostringstream out, err;
    auto const args = app::parse_args({"admin", "reset-password", "--data", data_});
    EXPECT_EQ(app::run_command(*args, {out, err, {}, {}, system_clock()}), app::kDone) << err.str();
    return out.str();
  }

  std::uint16_t port_ = 0;

 private:
  [[noreturn]] void serve() const {
    int const file = ::open(folder_.path("stderr").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(file, STDERR_FILENO);
    try {
      auto const config = folder_.path("freshet.yaml"), ready = folder_.path("ready.json");
      auto const args =
          app::parse_args({"serve", "-c", config, "--data", data_, "--ready-file", ready});
      ::_exit(app::serve(*args, {std::cout, std::cerr, {}, {}, system_clock()}));
    } catch (std::exception const& error) {
      std::cerr << error.what() << std::endl;
    }
    ::_exit(app::kFailed);
  }
  [[nodiscard]] std::string ready() const { return test::read_file(folder_.path("ready.json")); }

  test::TempDir folder_;
  std::string const data_ = folder_.path("data");
  pid_t pid_ = 0;
};

TEST_F(FirstRun, LeadsFromThePrintedLinkToAChangeAndSurvivesARestart) {
  start();
  auto const code = code_in(said());
  ASSERT_EQ(code.size(), 43U) << said();
  EXPECT_THAT(said(), HasSubstr("  Admin    http://"));
  Tab owner;
  EXPECT_EQ(state(owner)["setup_needed"], true);
  EXPECT_EQ(patch_title(owner.headers(), "Nobody's"), 401);
  ASSERT_EQ(post(owner, "/setup", {{"code", code}, {"password", kPassword}}), 200);
  EXPECT_EQ(state(owner)["signed_in"], true);
  EXPECT_EQ(patch_title(owner.headers(), "Concert"), 200);
  EXPECT_EQ(patch_title(owner.headers(false), "Forged"), 403) << "without the CSRF token";
  Tab second;
  EXPECT_EQ(post(second, "/setup", {{"code", code}, {"password", "a thief's password"}}), 409);
  EXPECT_EQ(second.cookie, "");
  stop();
  start();
  EXPECT_THAT(said(), Not(HasSubstr("Admin"))) << "which would not work any more";
  EXPECT_EQ(state(owner)["signed_in"], true);
  EXPECT_EQ(patch_title(owner.headers(), "After the restart"), 200);
  EXPECT_THAT(test::ask(port_, "GET", "/v1/channels", {}).body, HasSubstr("After the restart"));
  EXPECT_EQ(post(second, "", {{"password", "a thief's password"}}), 401);
  EXPECT_EQ(post(second, "", {{"password", kPassword}}), 200);
}

TEST_F(FirstRun, PrintsANewLinkWithEachStartUntilThereIsAPassword) {
  start();
  auto const former = code_in(said());
  stop();
  start();
  auto const code = code_in(said());
  ASSERT_NE(code, "");
  EXPECT_NE(code, former);
  Tab tab;
  EXPECT_EQ(post(tab, "/setup", {{"code", former}, {"password", kPassword}}), 401);
  EXPECT_EQ(post(tab, "/setup", {{"code", code}, {"password", kPassword}}), 200);
}

TEST_F(FirstRun, IsBegunAgainByACommandWhileTheServerRuns) {
  start();
  Tab owner, again;
  ASSERT_EQ(post(owner, "/setup", {{"code", code_in(said())}, {"password", kPassword}}), 200);
  auto const link = reset_password();
  EXPECT_THAT(link, testing::MatchesRegex("http://.*/admin\\?setup=[-_A-Za-z0-9]+\n"));
  EXPECT_TRUE(eventually([&] { return state(owner)["signed_in"] == false; }));
  EXPECT_EQ(state(owner)["setup_needed"], true);
  EXPECT_EQ(post(again, "", {{"password", kPassword}}), 409);
  EXPECT_EQ(post(again, "/setup", {{"code", code_in(link)}, {"password", "a new password"}}), 200);
  EXPECT_EQ(patch_title(again.headers(), "Mine again"), 200);
  EXPECT_EQ(patch_title(owner.headers(), "Not mine"), 401);
}

}  // namespace
}  // namespace freshet
