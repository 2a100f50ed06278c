#include "app/run_command.hpp"

#include "access/admin.hpp"
#include "access/key_ring.hpp"
#include "app/data_lock.hpp"
#include "app/secrets.hpp"
#include "app/tokens.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace freshet::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Runs command lines in a directory of the test's own and keeps what they said.
class RunCommand : public testing::Test {
 protected:
  int run(std::vector<std::string_view> words) {
    words.push_back("--data");
    words.push_back(data_);
    auto const args = parse_args(words);
    EXPECT_TRUE(args) << args.error().what;
    std::ostringstream out;
    std::ostringstream err;
    int const code = run_command(*args, {out, err, environment_, versions_, clock_});
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  [[nodiscard]] std::string line() const { return out_.substr(0, out_.find('\n')); }

  test::TempDir dir_;
  std::string data_ = dir_.path("data");
  Environment environment_;
  Versions versions_{"1.2.3", "abc", "5.1", {}, {}, {}, {}};
  ManualClock clock_;
  std::string out_;
  std::string err_;
};

TEST_F(RunCommand, PrintsAKeyAndNothingElse) {
  ASSERT_EQ(run({"key", "create", "main", "--expires", "1h"}), kDone);
  EXPECT_EQ(out_, line() + '\n');
  EXPECT_EQ(line().rfind("main.", 0), 0U);
  EXPECT_THAT(err_, IsEmpty());
  auto const secret = stream_key_secret(data_).value();
  auto const key = access::read_stream_key(line(), secret, clock_.wall_us() / 1'000'000);
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->expires_at, clock_.wall_us() / 1'000'000 + 3'600);
}

TEST_F(RunCommand, RevokesForAServerThatRuns) {
  ASSERT_EQ(run({"key", "create", "main"}), kDone);
  auto const text = line();
  access::KeyRing ring{stream_key_secret(data_).value(),
                       store::Database::open(database_path(data_)).value(), clock_};
  ASSERT_FALSE(ring.refresh().value());
  auto const id = ring.allow(text).value().id;
  EXPECT_EQ(run({"key", "revoke", id}), kDone);
  EXPECT_THAT(out_, IsEmpty());
  EXPECT_TRUE(ring.refresh().value());
  EXPECT_FALSE(ring.allow(text));
  ASSERT_EQ(run({"key", "list"}), kDone);
  EXPECT_THAT(out_, HasSubstr(id));
  EXPECT_THAT(out_, HasSubstr("revoked"));
  EXPECT_THAT(out_, testing::Not(HasSubstr(text)));
}

TEST_F(RunCommand, RevokesByTheWholeKeyToo) {
  ASSERT_EQ(run({"key", "create", "main"}), kDone);
  auto const text = line();
  EXPECT_EQ(run({"key", "revoke", text}), kDone);
  EXPECT_EQ(run({"key", "revoke", "nothing"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("there is no stream key \"nothing\""));
}

TEST_F(RunCommand, PrintsALinkThatSetsANewPasswordAndNothingElse) {
  environment_ = {{"FRESHET_SERVER_PUBLIC_URL", "https://live.example"}};
  ASSERT_EQ(run({"admin", "reset-password"}), kDone);
  constexpr std::string_view kBefore = "https://live.example/admin?setup=";
  ASSERT_EQ(line().substr(0, kBefore.size()), kBefore);
  EXPECT_EQ(out_, line() + '\n');
  EXPECT_THAT(err_, HasSubstr("is void"));
  auto store = store::Database::open(database_path(data_)).value();
  access::Admin admin{[&](access::Admin::Work const& work) { return work(store); }, clock_};
  ASSERT_TRUE(admin.read(store));
  EXPECT_TRUE(admin.awaits(line().substr(kBefore.size())));
}

TEST_F(RunCommand, RefusesABadNameOrExpiryAsBadUsage) {
  EXPECT_EQ(run({"key", "create", "Admin"}), kBadUsage);
  EXPECT_EQ(run({"key", "create", "main", "--expires", "soon"}), kBadUsage);
  EXPECT_THAT(err_, HasSubstr("such as 12h or 30d"));
  EXPECT_THAT(out_, IsEmpty());
}

TEST_F(RunCommand, ChecksTheConfiguration) {
  EXPECT_EQ(run({"config", "check"}), kDone);
  auto const file = dir_.write("f.yaml", "rtmp:\n  prot: 1\n");
  EXPECT_EQ(run({"config", "check", "-c", file}), kBadUsage);
  EXPECT_THAT(out_, IsEmpty());
  EXPECT_EQ(err_, file + ":2:3: rtmp.prot: there is no such key; did you mean rtmp.port?\n");
  environment_ = {{"FRESHET_RTMP_PORT", "1936"}};
  EXPECT_EQ(run({"config", "print"}), kDone);
  EXPECT_THAT(out_, testing::ContainsRegex("port: 1936 +# environment FRESHET_RTMP_PORT"));
  EXPECT_FALSE(std::filesystem::exists(data_)) << "looking makes nothing";
}

TEST_F(RunCommand, WarnsOfWhatHasNoEffect) {
  auto const file = dir_.write("f.yaml", "webrtc: {udp_port: 5}\n");
  EXPECT_EQ(run({"config", "check", "-c", file}), kDone);
  EXPECT_EQ(out_, "the configuration is good\n");
  EXPECT_EQ(err_, "warning: " + file + ":1:20: webrtc.udp_port: not in this version; ignored\n");
  EXPECT_EQ(run({"config", "print", "-c", file}), kDone);
  EXPECT_THAT(err_, HasSubstr("webrtc.udp_port: not in this version"));
}

TEST_F(RunCommand, SaysWhatIsInTheWayOfTheStore) {
  data_ = dir_.write("file", "no directory");
  for (auto const* const what : {"create", "revoke"}) {
    EXPECT_EQ(run({"key", what, "main"}), kFailed);
    EXPECT_THAT(err_, HasSubstr("freshet: "));
    EXPECT_THAT(err_, HasSubstr(data_));
    EXPECT_THAT(out_, IsEmpty());
  }
  EXPECT_EQ(run({"key", "list"}), kFailed);
}

TEST_F(RunCommand, SaysThatADatabaseIsNone) {
  std::filesystem::create_directories(data_);
  std::ofstream{database_path(data_)} << std::string(4'096, 'x');
  EXPECT_EQ(run({"key", "create", "main"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("not a database"));
  EXPECT_THAT(out_, IsEmpty());
}

TEST_F(RunCommand, ABackupBringsBackWhatWasThere) {
  auto const file = dir_.path("copy.db");
  ASSERT_EQ(run({"key", "create", "main"}), kDone);
  auto const key = line();
  {
    auto const server = DataLock::share(data_).value();
    EXPECT_EQ(run({"backup", file}), kDone) << "while a server runs";
  }
  EXPECT_THAT(out_, IsEmpty());
  EXPECT_EQ(err_, "the database " + database_path(data_) + " is copied to " + file + "\n");
  ASSERT_EQ(run({"key", "create", "later"}), kDone);
  EXPECT_EQ(run({"restore", file}), kDone) << err_;
  EXPECT_THAT(out_, IsEmpty());
  EXPECT_THAT(err_, HasSubstr("; the one before is " + database_path(data_) + ".before-restore-2"));
  ASSERT_EQ(run({"key", "list"}), kDone);
  EXPECT_THAT(out_, HasSubstr(" main "));
  EXPECT_THAT(out_, testing::Not(HasSubstr("later")));
  EXPECT_EQ(run({"restore", file}), kDone)
      << "twice in a second, each keeps what it found: " << err_;
  EXPECT_THAT(err_, HasSubstr("Z-2\n"));
}

TEST_F(RunCommand, RestoresNothingUnderAServerThatRuns) {
  auto const file = dir_.path("copy.db");
  ASSERT_EQ(run({"key", "create", "main"}), kDone);
  ASSERT_EQ(run({"backup", file}), kDone);
  auto const server = DataLock::share(data_).value();
  EXPECT_EQ(run({"restore", file}), kFailed);
  EXPECT_EQ(err_, "freshet: a server runs on " + data_ + "; stop it first\n");
  ASSERT_EQ(run({"key", "list"}), kDone);
}

TEST_F(RunCommand, NothingElseIsDoneWhileSomethingIsRestored) {
  ASSERT_EQ(run({"key", "create", "main"}), kDone);
  auto const restore = DataLock::claim(data_).value();
  EXPECT_EQ(run({"key", "list"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("is being restored; try again in a moment"));
  EXPECT_EQ(run({"backup", dir_.path("copy.db")}), kFailed);
}

TEST_F(RunCommand, SaysWhyThereIsNoBackup) {
  EXPECT_EQ(run({"backup", dir_.path("copy.db")}), kFailed);
  EXPECT_THAT(err_, HasSubstr("there is no database " + database_path(data_)));
  EXPECT_FALSE(std::filesystem::exists(data_)) << "looking makes nothing";
  ASSERT_EQ(run({"key", "create", "main"}), kDone);
  EXPECT_EQ(run({"backup", database_path(data_)}), kBadUsage);
  EXPECT_THAT(err_, HasSubstr("is the database itself"));
  EXPECT_EQ(run({"restore", dir_.path("copy.db")}), kBadUsage);
  EXPECT_THAT(err_, HasSubstr("copy.db is not there"));
}

TEST_F(RunCommand, AConfigurationWithMistakesMakesNoKeys) {
  auto const file = dir_.write("f.yaml", "rtmp:\n  prot: 1\n");
  for (auto const* const what : {"create", "revoke"}) {
    EXPECT_EQ(run({"key", what, "main", "-c", file}), kBadUsage);
    EXPECT_THAT(err_, HasSubstr(":2:3: rtmp.prot"));
  }
  EXPECT_EQ(run({"key", "list", "-c", dir_.path("nowhere.yaml")}), kBadUsage);
  EXPECT_THAT(err_, HasSubstr("nowhere.yaml: cannot read this file: No such file"));
  EXPECT_EQ(run({"doctor", "-c", file}), kBadUsage) << "and examines all the same";
  EXPECT_THAT(out_, HasSubstr("data directory: "));
  EXPECT_FALSE(std::filesystem::exists(data_));
}

TEST_F(RunCommand, TellsVersionsAndHelp) {
  EXPECT_EQ(run({"version"}), kDone);
  EXPECT_THAT(out_, HasSubstr("freshet 1.2.3 (abc)\nFFmpeg    5.1\n"));
  EXPECT_EQ(run({"help"}), kDone);
  EXPECT_EQ(out_, usage());
}

TEST_F(RunCommand, PrintsATokenAndNothingElse) {
  ASSERT_EQ(run({"token", "create", "--role", "admin", "--expires", "1h"}), kDone) << err_;
  EXPECT_EQ(out_, line() + '\n');
  EXPECT_THAT(err_, IsEmpty());
  access::Jwts const jwts{jwt_rules({}, jwt_secret(data_).value()).value(), clock_};
  auto const who = jwts.read(line());
  ASSERT_TRUE(who) << who.error().what;
  EXPECT_TRUE(who->may_everywhere(access::Role::admin));
  EXPECT_EQ(who->expires_at, clock_.wall_us() / 1'000'000 + 3'600);
}

TEST_F(RunCommand, MakesNoTokenOfWordsThatItDoesNotUnderstand) {
  EXPECT_EQ(run({"token", "create"}), kBadUsage);
  EXPECT_THAT(err_, HasSubstr("needs --role viewer, --role moderator or --role admin"));
  EXPECT_EQ(run({"token", "create", "--role", "viewer", "--channel", "nowhere"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("there is no channel \"nowhere\""));
  EXPECT_THAT(out_, IsEmpty());
}

TEST_F(RunCommand, ExaminesTheMachine) {
  std::vector<std::string_view> words{"doctor"};
  for (auto const* const key :
       {"http.port=0", "rtmp.port=0", "srt.port=0", "webrtc.udp_port=0", "webrtc.tcp_port=0"}) {
    words.push_back("--set");
    words.push_back(key);
  }
  EXPECT_EQ(run(words), kFailed) << "this clock says 2023";
  EXPECT_THAT(out_, HasSubstr("FAIL  clock"));
  EXPECT_THAT(out_, HasSubstr("data directory: "));
  EXPECT_THAT(out_, HasSubstr("FFmpeg: 5.1"));
}

TEST(UseFreePorts, LeavesWhatIsOffAndWhatAFlagSays) {
  ConfigSources sources;
  sources.sets = {"rtmp.port=1234"};
  auto loaded = load_config(sources);
  use_free_ports(loaded);
  EXPECT_EQ(loaded.config.http.port, 0);
  EXPECT_EQ(loaded.config.rtmp.port, 1234);
  EXPECT_FALSE(loaded.config.http.tls_port);
}

}  // namespace
}  // namespace freshet::app
