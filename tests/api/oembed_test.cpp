#include "api/oembed.hpp"

#include "support/fake_directory.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace freshet::api {
namespace {

using Json = nlohmann::ordered_json;

struct OembedApi : ::testing::Test {
  OembedApi() { directory.all = {{"main", "Fish & \"Chips\" <live>", "Food", {}}}; }

  http::Response ask(std::string query) const {
    http::Request request;
    request.path = "/oembed";
    request.query = std::move(query);
    request.headers = {{"host", "10.0.0.7:8080"}};
    return test::told(request, oembed(request, directory, site));
  }
  Json answer(std::string const& query) const {
    auto const response = ask(query);
    EXPECT_EQ(response.status, 200) << query;
    return Json::parse(std::get<http::Slices>(response.body).at(0).text());
  }

  test::FakeDirectory directory;
  Site site{{"Harbour", "https://tv.example", ""}};
};

TEST_F(OembedApi, OffersAPlayer) {
  auto const json = answer("url=https%3A%2F%2Ftv.example%2Fmain&format=json");
  EXPECT_EQ(json.at("version"), "1.0");
  EXPECT_EQ(json.at("type"), "video");
  EXPECT_EQ(json.at("title"), "Fish & \"Chips\" <live>");
  EXPECT_EQ(json.at("provider_name"), "Harbour");
  EXPECT_EQ(json.at("author_url"), "https://tv.example/main");
  EXPECT_EQ(json.at("width"), 1280);
  EXPECT_EQ(json.at("height"), 720);
  EXPECT_EQ(json.at("html"),
            "<iframe src=\"https://tv.example/embed/main\" width=\"1280\" height=\"720\" "
            "title=\"Fish &amp; &quot;Chips&quot; &lt;live&gt;\" frameborder=\"0\" "
            "allow=\"autoplay; fullscreen; picture-in-picture\" allowfullscreen></iframe>");
}

TEST_F(OembedApi, FitsThePlayerIntoWhatThereIs) {
  auto const size = [&](std::string const& most) {
    auto const json = answer("url=https://tv.example/main&" + most);
    return std::pair{json.at("width").get<int>(), json.at("height").get<int>()};
  };
  EXPECT_EQ(size("maxwidth=640"), std::pair(640, 360));
  EXPECT_EQ(size("maxheight=360"), std::pair(640, 360));
  EXPECT_EQ(size("maxwidth=640&maxheight=90"), std::pair(160, 90));
  EXPECT_EQ(size("maxwidth=9000&maxheight=2000000000"), std::pair(1280, 720));
  EXPECT_EQ(size("maxwidth=&maxheight=720"), std::pair(1280, 720));
  EXPECT_EQ(size("maxwidth=1"), std::pair(1, 1));
}

TEST_F(OembedApi, KnowsItsAddressesHoweverTheyAreWritten) {
  for (auto const* const url :
       {"https://tv.example/main", "http://TV.example/main/", "https://tv.example:443/embed/main",
        "HTTPS://tv.example/main?t=2026-07-31T09:25:01Z", "http://10.0.0.7:8080/main"}) {
    EXPECT_EQ(answer("url=" + std::string{url}).at("author_name"), "main") << url;
  }
}

TEST_F(OembedApi, DescribesNothingOfOthers) {
  for (auto const* const url :
       {"https://other.example/main", "https://tv.example.other/main", "https://tv.example/nobody",
        "https://tv.example/", "https://tv.example", "https://tv.example/main/x", "main", "/main",
        "ftp://tv.example/main", "https://tv.example/%zz", "https://tv.example@other/main",
        "https://tv.example/embed", "https://tv.example/embed/"}) {
    auto const response = ask("url=" + std::string{url});
    EXPECT_EQ(response.status, 404) << url;
    EXPECT_EQ(http::find_header(response.headers, "cache-control"), "no-store");
  }
}

TEST_F(OembedApi, SaysWhatItCannotDo) {
  EXPECT_EQ(ask("url=https://tv.example/main&format=xml").status, 501);
  EXPECT_EQ(ask("").status, 400);
  EXPECT_EQ(ask("url=").status, 400);
  for (auto const* const bad : {"maxwidth=0", "maxheight=-5", "maxwidth=12px", "maxwidth=1e3",
                                "maxheight=99999999999999999999"}) {
    EXPECT_EQ(ask("url=https://tv.example/main&" + std::string{bad}).status, 400) << bad;
  }
}

TEST(Site, IsCalledAsConfiguredOrAsTheRequestSays) {
  http::Request request;
  EXPECT_EQ(Site{{}}.base(request), "");
  request.headers = {{"host", "a:81"}};
  EXPECT_EQ(Site{{}}.base(request), "http://a:81");
  Site const behind{{"", "https://tv.example/live", ""}};
  EXPECT_EQ(behind.base(request), "https://tv.example/live");
  EXPECT_EQ(behind.path_of("https://tv.example/live/main", request), "/main");
  EXPECT_EQ(behind.path_of("https://tv.example/main", request), std::nullopt);
  EXPECT_EQ(behind.path_of("https://tv.example/liver/main", request), std::nullopt);
}

}  // namespace
}  // namespace freshet::api
