#include "net/geo_database.hpp"

#include "net/countries.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace freshet::net {
namespace {

using ::testing::HasSubstr;

std::string const kGeo = std::string{FRESHET_SOURCE_DIR} + "/tests/golden/geo/";
std::string const kCountries = kGeo + "countries.mmdb";

std::string code_of(GeoDatabase const& database, std::string_view address) {
  return std::string{database.country(*parse_ip(address)).code()};
}

TEST(GeoDatabase, KnowsWhereAddressesAre) {
  auto const database = GeoDatabase::open(kCountries);
  ASSERT_TRUE(database) << database.error().what;
  EXPECT_EQ(code_of(**database, "192.0.2.1"), "DE");
  EXPECT_EQ(code_of(**database, "198.51.100.127"), "FR");
  EXPECT_EQ(code_of(**database, "198.51.100.128"), "AT") << "where it is registered";
  EXPECT_EQ(code_of(**database, "2001:db8:de::7"), "DE");
  EXPECT_EQ(code_of(**database, "2001:db8:fe::7"), "");
  EXPECT_EQ(code_of(**database, "203.0.113.5"), "") << "it is there, without a country";
  EXPECT_EQ(code_of(**database, "127.0.0.1"), "");
}

TEST(GeoDatabase, SaysWhatIsWrongWithAFile) {
  test::TempDir const folder;
  auto const why = [](std::string const& path) {
    auto const database = GeoDatabase::open(path);
    return database ? std::string{"it is good"} : database.error().what;
  };
  EXPECT_THAT(why(folder.path("none.mmdb")), HasSubstr("cannot be opened"));
  EXPECT_THAT(why(kGeo + "networks.mmdb"), HasSubstr("knows no countries"));
  auto const whole = test::read_file(kCountries);
  for (std::size_t size : {std::size_t{0}, std::size_t{100}, whole.size() - 200}) {
    auto const damaged = folder.path("damaged.mmdb");
    std::ofstream{damaged, std::ios::binary} << whole.substr(0, size);
    EXPECT_THAT(why(damaged), HasSubstr(damaged)) << size;
  }
  auto const text = folder.path("text.mmdb");
  std::ofstream{text} << std::string(5'000, 'x');
  EXPECT_THAT(why(text), HasSubstr("is no MaxMind database, or is damaged"));
}

/// An index that leads nowhere is an address that nobody knows.
TEST(GeoDatabase, WithADamagedIndexKnowsNothing) {
  test::TempDir const folder;
  auto octets = test::read_file(kCountries);
  std::fill_n(octets.begin(), 400, '\xFF');
  auto const path = folder.path("damaged.mmdb");
  std::ofstream{path, std::ios::binary} << octets;
  auto const database = GeoDatabase::open(path);
  ASSERT_TRUE(database) << database.error().what;
  EXPECT_EQ(code_of(**database, "192.0.2.1"), "");
}

TEST(Countries, AreKnownAsLongAsADatabaseIs) {
  Countries countries{2};
  EXPECT_FALSE(countries.of(nullptr, "192.0.2.1:4711"));
  countries.set(GeoDatabase::open(kCountries).value());
  ASSERT_TRUE(countries.has_database());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(countries.of(nullptr, "192.0.2.1:4711")->code(), "DE");
    EXPECT_EQ(countries.of(nullptr, "[2001:db8:de::1]:80")->code(), "DE");
    EXPECT_EQ(countries.of(nullptr, "198.51.100.1")->code(), "FR");
  }
  EXPECT_EQ(countries.of(nullptr, "unknown")->code(), "");
  countries.set(nullptr);
  EXPECT_FALSE(countries.of(nullptr, "192.0.2.1:4711")) << "not from memory either";
}

TEST(Countries, AreAskedOfTheNewestDatabase) {
  test::TempDir const folder;
  auto const path = folder.path("now.mmdb");
  std::filesystem::copy_file(kCountries, path);
  Countries countries{1};
  countries.set(GeoDatabase::open(path).value());
  EXPECT_EQ(countries.of(nullptr, "192.0.2.1")->code(), "DE");
  auto octets = test::read_file(kCountries);
  for (auto at = octets.find("BDE"); at != std::string::npos; at = octets.find("BDE", at + 1)) {
    octets.replace(at + 1, 2, "LU");
  }
  std::ofstream{folder.path("next.mmdb"), std::ios::binary} << octets;
  std::filesystem::rename(folder.path("next.mmdb"), path);
  EXPECT_EQ(countries.of(nullptr, "192.0.2.1")->code(), "DE") << "the former file is still mapped";
  countries.set(GeoDatabase::open(path).value());
  EXPECT_EQ(countries.of(nullptr, "192.0.2.1")->code(), "LU");
}

}  // namespace
}  // namespace freshet::net
