/// A stored file opens on demand and is shared while somebody holds it.
#include "origin/stored_file.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

TEST(StoredFile, IsNotOpenBeforeSomebodyOpensIt) {
  test::TempDir dir;
  StoredFile file{dir.write("7.m4s", "octets")};
  EXPECT_EQ(file.if_open(), nullptr);
}

TEST(StoredFile, IsSharedByThoseWhoHoldItAtTheSameTime) {
  test::TempDir dir;
  StoredFile file{dir.write("7.m4s", "octets")};
  auto const first = file.open();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(file.if_open(), *first);
  auto const second = file.open();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(*second, *first);
}

TEST(StoredFile, ReadsWhatTheFileHolds) {
  test::TempDir dir;
  StoredFile file{dir.write("7.m4s", "octets")};
  auto const open = file.open();
  ASSERT_TRUE(open.has_value());
  char text[6];
  ASSERT_EQ(::pread((*open)->fd(), text, 6, 0), 6);
  EXPECT_EQ(std::string_view(text, 6), "octets");
}

TEST(StoredFile, ClosesWithItsLastHolderAndOpensAgain) {
  test::TempDir dir;
  StoredFile file{dir.write("7.m4s", "octets")};
  { ASSERT_TRUE(file.open().has_value()); }
  EXPECT_EQ(file.if_open(), nullptr);
  EXPECT_TRUE(file.open().has_value());
}

TEST(StoredFile, AMissingFileIsAnErrorThatNamesIt) {
  test::TempDir dir;
  StoredFile file{dir.path("gone.m4s")};
  auto const open = file.open();
  ASSERT_FALSE(open.has_value());
  EXPECT_NE(open.error().what.find("gone.m4s"), std::string::npos);
  EXPECT_EQ(open.error().code, boost::system::errc::no_such_file_or_directory);
}

TEST(StoredFile, ADeletedFileStaysReadableForItsHolders) {
  test::TempDir dir;
  StoredFile file{dir.write("7.m4s", "octets")};
  auto const open = file.open();
  ASSERT_TRUE(open.has_value());
  std::filesystem::remove(file.path());
  char octet = 0;
  EXPECT_EQ(::pread((*open)->fd(), &octet, 1, 0), 1);
}

}  // namespace
}  // namespace freshet::origin
