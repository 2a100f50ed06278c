#include "app/ready.hpp"

#include "app/version.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace freshet::app {
namespace {

Ready const kReady{"http://127.0.0.1:1", {}, "rtmp://127.0.0.1:2/live", {}, {}, "main", "K", "A"};

TEST(Ready, SaysNullForWhatIsOff) {
  EXPECT_EQ(to_json(kReady),
            "{\"http\":\"http://127.0.0.1:1\",\"https\":null,\"rtmp\":\"rtmp://127.0.0.1:2/live\","
            "\"rtmps\":null,\"srt\":null,\"channel\":\"main\",\"stream_key\":\"K\","
            "\"admin_token\":\"A\"}\n");
}

TEST(Ready, IsAFileForItsOwnerOnly) {
  test::TempDir const dir;
  ASSERT_TRUE(write_ready_file(dir.path("r.json"), kReady));
  EXPECT_EQ(test::read_file(dir.path("r.json")), to_json(kReady));
  struct stat info {};
  ASSERT_EQ(::stat(dir.path("r.json").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  auto const failed = write_ready_file("/nonexistent/r.json", kReady);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what.rfind("ready file: cannot write beside /nonexistent/r.json", 0),
            0U);
}

TEST(VersionText, NamesWhatIsKnown) {
  auto versions = with_libraries({});
  EXPECT_FALSE(versions.openssl.empty());
  EXPECT_EQ(versions.boost, "1.81");
  versions.freshet = "0.1.0";
  versions.commit = "abc";
  versions.openssl = "3.0";
  versions.srt = "1.5";
  EXPECT_EQ(version_text(versions),
            "freshet 0.1.0 (abc)\nOpenSSL   3.0\nSRT       1.5\nBoost     1.81\n");
}

}  // namespace
}  // namespace freshet::app
