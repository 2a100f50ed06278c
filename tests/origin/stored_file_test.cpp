/// A stored file opens on demand and is shared while somebody holds it.
#include "origin/stored_file.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

struct StoredFileTest : ::testing::Test {
  StoredFileTest() { dir.write("7.m4s", "octets"); }
  test::TempDir dir;
  StoredFile file{std::make_shared<std::string const>(dir.path()), 7};
};

TEST_F(StoredFileTest, IsNotOpenBeforeSomebodyOpensIt) { EXPECT_EQ(file.if_open(), nullptr); }

TEST_F(StoredFileTest, IsSharedByThoseWhoHoldItAtTheSameTime) {
  auto const first = file.open(6);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(file.if_open(), *first);
  auto const second = file.open(6);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(*second, *first);
}

TEST_F(StoredFileTest, ReadsWhatTheFileHolds) {
  EXPECT_EQ(file.read(0, 6, 100)->text(), "octets");
  EXPECT_EQ(file.read(2, 3, 100)->text(), "tet");
  EXPECT_FALSE(file.read(0, 6, 5)) << "more than is wanted in memory";
  EXPECT_FALSE(file.lost());
}

TEST_F(StoredFileTest, ClosesWithItsLastHolderAndOpensAgain) {
  { ASSERT_TRUE(file.open(6).has_value()); }
  EXPECT_EQ(file.if_open(), nullptr);
  EXPECT_TRUE(file.open(6).has_value());
}

TEST_F(StoredFileTest, AMissingFileIsAnErrorThatNamesItAndLost) {
  std::filesystem::remove(file.path());
  EXPECT_FALSE(file.lost()) << "nobody has looked";
  auto const open = file.open(6);
  ASSERT_FALSE(open.has_value());
  EXPECT_NE(open.error().what.find("7.m4s"), std::string::npos);
  EXPECT_EQ(open.error().code, boost::system::errc::no_such_file_or_directory);
  EXPECT_TRUE(file.lost());
}

TEST_F(StoredFileTest, AFileThatWasCutShortIsLost) {
  EXPECT_FALSE(file.open(7).has_value());
  EXPECT_TRUE(file.lost());
}

TEST_F(StoredFileTest, ADeletedFileStaysReadableForItsHolders) {
  auto const open = file.open(6);
  ASSERT_TRUE(open.has_value());
  std::filesystem::remove(file.path());
  char octet = 0;
  EXPECT_EQ(::pread((*open)->fd(), &octet, 1, 0), 1);
}

}  // namespace
}  // namespace freshet::origin
