#include "api/assets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::api {
namespace {

using ::testing::HasSubstr;

std::string const kBlob =
    "a.css\ttext/css\t\"1\"\t3\t0\n"
    "b.js\ttext/javascript\t\"2\"\t2\t4\n"
    "\nabcdeGZIP";

TEST(Assets, ReadsBodiesInTheOrderOfTheIndex) {
  auto const assets = read_assets(as_bytes(kBlob));
  ASSERT_TRUE(assets) << assets.error().what;
  ASSERT_EQ(assets->size(), 2U);
  auto const& css = assets->at("a.css");
  EXPECT_EQ(css.body.text(), "abc");
  EXPECT_TRUE(css.gzip.empty());
  auto const& js = assets->at("b.js");
  EXPECT_EQ(js.content_type, "text/javascript");
  EXPECT_EQ(js.etag, "\"2\"");
  EXPECT_EQ(js.body.text(), "de");
  EXPECT_EQ(js.gzip.text(), "GZIP");
}

TEST(Assets, RefusesABlobThatIsCutAnywhere) {
  for (std::size_t size = 0; size < kBlob.size(); ++size) {
    EXPECT_FALSE(read_assets(as_bytes(kBlob).first(size))) << size;
  }
}

TEST(Assets, RefusesAnIndexLineThatIsNone) {
  for (auto const* const line : {"", "a", "a\tb\tc\td", "a\tb\tc\t1\t0\t0", "a\tb\tc\tx\t0",
                                 "a\tb\tc\t-1\t0", "a\tb\tc\t99999999999999999999\t0"}) {
    EXPECT_FALSE(read_assets(as_bytes(std::string{line} + "\n\nabc"))) << line;
  }
}

TEST(Assets, AreEmbeddedAsBuilt) {
  for (auto const* const page : {"index.html", "watch.html"}) {
    auto const* asset = find_asset(page);
    ASSERT_NE(asset, nullptr) << page;
    EXPECT_EQ(asset->content_type, "text/html; charset=utf-8");
    EXPECT_LT(asset->gzip.size(), asset->body.size());
    EXPECT_THAT(std::string{asset->body.text()}, HasSubstr("<!doctype html>"));
  }
  EXPECT_EQ(find_asset("nothing.html"), nullptr);
}

}  // namespace
}  // namespace freshet::api
