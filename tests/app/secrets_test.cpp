#include "app/secrets.hpp"

#include "app/private_file.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>
#include <thread>

namespace freshet::app {
namespace {

unsigned mode_of(std::string const& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0U;
}

class SecretsTest : public testing::Test {
 protected:
  SecretsTest() { EXPECT_TRUE(prepare_data_dir(data_)); }
  test::TempDir dir_;
  std::string data_ = dir_.path("deep/data");
};

TEST_F(SecretsTest, AreGeneratedOnceAndAllDifferent) {
  auto const first = load_secrets(data_).value();
  auto const second = load_secrets(data_).value();
  EXPECT_EQ(first.stream_keys, second.stream_keys);
  EXPECT_EQ(first.admin_token, second.admin_token);
  EXPECT_EQ(first.stream_keys.size(), 43U) << "256 bits";
  EXPECT_NE(first.stream_keys, first.admin_token);
  EXPECT_NE(first.stream_keys, first.jwt);
  ASSERT_EQ(first.path_tokens.size(), 1U);
  EXPECT_NE(first.jwt, first.path_tokens.front());
}

TEST_F(SecretsTest, OfPathTokensRotateAndTheFormerStaysForOneRotation) {
  auto const first = path_token_secrets(data_).value();
  ASSERT_TRUE(rotate_path_tokens(data_));
  auto const second = path_token_secrets(data_).value();
  ASSERT_EQ(second.size(), 2U);
  EXPECT_NE(second[0], first[0]);
  EXPECT_EQ(second[1], first[0]);
  EXPECT_EQ(mode_of(data_ + "/secrets/path-tokens"), 0600U);
  ASSERT_TRUE(rotate_path_tokens(data_));
  auto const third = load_secrets(data_).value().path_tokens;
  ASSERT_EQ(third.size(), 2U);
  EXPECT_EQ(third[1], second[0]);
}

TEST_F(SecretsTest, AreForTheirOwnerOnly) {
  ASSERT_TRUE(load_secrets(data_));
  EXPECT_EQ(mode_of(data_), 0700U);
  EXPECT_EQ(mode_of(data_ + "/secrets"), 0700U);
  int files = 0;
  for (auto const& entry : std::filesystem::directory_iterator{data_ + "/secrets"}) {
    EXPECT_EQ(mode_of(entry.path().string()), 0600U) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 4) << "and nothing half written stays behind";
}

TEST_F(SecretsTest, AreRefusedWhenOthersCanReadThem) {
  ASSERT_TRUE(load_secrets(data_));
  auto const path = data_ + "/secrets/stream-keys";
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  auto const refused = load_secrets(data_);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("chmod 600 " + path), std::string::npos);
}

TEST_F(SecretsTest, AreRefusedWhenEmptyOrALink) {
  auto const path = data_ + "/secrets/jwt";
  dir_.write("empty", "");
  std::filesystem::copy_file(dir_.path("empty"), path);
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_NE(load_secrets(data_).error().what.find("too short"), std::string::npos);
  std::filesystem::remove(path);
  std::filesystem::create_symlink(dir_.path("empty"), path);
  EXPECT_FALSE(load_secrets(data_));
}

TEST_F(SecretsTest, OfEarlierVersionsThatOpenTheDashboardAreRemoved) {
  ASSERT_TRUE(make_private_file(data_ + "/secrets/setup-token", "who reads it signs in\n").value());
  ASSERT_TRUE(load_secrets(data_));
  EXPECT_FALSE(std::filesystem::exists(data_ + "/secrets/setup-token"));
}

TEST_F(SecretsTest, AreTheSameForTwoThatStartTogether) {
  std::string a;
  std::string b;
  auto const path = data_ + "/secrets/race";
  std::thread one{[&] { a = read_or_make_secret(path).value(); }};
  std::thread two{[&] { b = read_or_make_secret(path).value(); }};
  one.join();
  two.join();
  EXPECT_EQ(a, b);
  EXPECT_FALSE(a.empty());
}

TEST(PrepareDataDir, SaysWhatStandsInItsWay) {
  test::TempDir const dir;
  auto const file = dir.write("file", "x");
  auto const done = prepare_data_dir(file);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().what.find(file + " is not a directory"), std::string::npos);
}

TEST(PrivateFile, ReplacesWholeAndLeavesNothingBehind) {
  test::TempDir const dir;
  ASSERT_TRUE(replace_private_file(dir.path("f"), "one"));
  ASSERT_TRUE(replace_private_file(dir.path("f"), "two"));
  EXPECT_EQ(test::read_file(dir.path("f")), "two");
  EXPECT_EQ(mode_of(dir.path("f")), 0600U);
  EXPECT_FALSE(make_private_file(dir.path("f"), "three").value());
  EXPECT_EQ(test::read_file(dir.path("f")), "two");
  auto const files = std::filesystem::directory_iterator{dir.path()};
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
  EXPECT_FALSE(replace_private_file("/nonexistent/f", "x"));
}

TEST(TemporaryDataDir, GoesAwayWithItsOwner) {
  std::string path;
  {
    auto const dir = TemporaryDataDir::make().value();
    path = dir.path();
    ASSERT_TRUE(prepare_data_dir(path));
    EXPECT_EQ(mode_of(path), 0700U);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace freshet::app
