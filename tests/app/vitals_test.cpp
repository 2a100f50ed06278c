#include "app/vitals.hpp"

#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace freshet::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

Result<> bad() { return failure(boost::system::errc::io_error, "no room is left"); }

struct VitalsTest : ::testing::Test {
  ManualClock clock;
  Vitals vitals{clock};
};

TEST_F(VitalsTest, AreWellWhileGoodSignsCome) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(vitals.complaint(), std::nullopt);
    clock.advance(std::chrono::seconds{2});
    vitals.database({});
    vitals.disk({});
  }
}

TEST_F(VitalsTest, BearOneFailureAndTellOfLastingOnes) {
  vitals.disk(bad());
  EXPECT_EQ(vitals.complaint(), std::nullopt);
  clock.advance(Vitals::kSilence);
  vitals.database({});
  EXPECT_THAT(vitals.complaint(), Optional(std::string{"the disk fails: no room is left"}));
  vitals.disk({});
  EXPECT_EQ(vitals.complaint(), std::nullopt);
}

TEST_F(VitalsTest, TellOfWhatHasFallenSilent) {
  clock.advance(Vitals::kSilence);
  vitals.disk({});
  EXPECT_THAT(vitals.complaint(), Optional(std::string{"the database does not answer"}));
}

TEST(TryDisk, WritesWhereItCanAndLeavesNothing) {
  test::TempDir const folder;
  auto const media = folder.path("media");
  std::filesystem::create_directories(media + "/live");
  EXPECT_TRUE(try_disk(media));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{media}, {}), 1);
}

TEST(TryDisk, KnowsTheFolderUnderneathFromTheDisk) {
  test::TempDir const folder;
  auto const tried = try_disk(folder.path());
  ASSERT_FALSE(tried);
  EXPECT_THAT(tried.error().what, HasSubstr("was its disk unmounted?"));
}

TEST(TryDisk, NamesThePlaceThatHasVanished) {
  test::TempDir const folder;
  auto const media = folder.path("media");
  auto const tried = try_disk(media);
  ASSERT_FALSE(tried);
  EXPECT_THAT(tried.error().what, HasSubstr("cannot write in " + media));
}

}  // namespace
}  // namespace freshet::app
