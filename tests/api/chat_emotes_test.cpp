#include "api/chat_emotes.hpp"

#include "support/chat_api.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string png(std::string const& rest = "x") { return "\x89PNG\r\n\x1A\n" + rest; }

class EmotesApi : public test::ApiHouse {
 protected:
  EmotesApi() { emotes_.add_routes(router_); }

  void put(std::string const& name, std::string const& octets) {
    std::ofstream{std::filesystem::path{folder_.path()} / name, std::ios::binary} << octets;
  }
  std::string names() {
    emotes_.read(folder_.path());
    std::string all;
    for (auto const& [name, url] : *emotes_.all()) all += name + ' ';
    return all;
  }

  test::TempDir folder_;
  Emotes emotes_{Log{make_logger("off", false)}};
};

TEST_F(EmotesApi, ArePicturesByTheirOctetsWhateverTheirFilesAreCalled) {
  put("wave.gif", png());
  put("dance_2.png", "GIF89a…");
  put("web.webp", std::string{"RIFF\0\0\0\0WEBPVP8 ", 16});
  put("av.avif", std::string{"\0\0\0\x1C"
                             "ftypavif\0\0\0\0",
                             16});
  put("page.png", "<svg onload=alert(1)>");
  put("Big.png", png());
  put("a.png", png());
  put("huge.png", png(std::string(Emotes::kLargest, 'x')));
  EXPECT_EQ(names(), "av dance_2 wave web ");
  EXPECT_THAT(emotes_.all()->at("wave"), StartsWith("/emotes/wave.png?v="));
}

TEST_F(EmotesApi, AreServedForGoodUnderTheAddressOfTheirOctets) {
  put("wave.png", png());
  ASSERT_EQ(names(), "wave ");
  auto const list = ask(Method::get, "/v1/chat/emotes", {}, "");
  EXPECT_EQ(list.json["items"][0]["name"], "wave");
  auto const url = list.json["items"][0]["url"].get<std::string>();
  auto const picture = ask(Method::get, url, {}, "");
  EXPECT_EQ(picture.text, png());
  EXPECT_EQ(picture.header("content-type"), "image/png");
  EXPECT_EQ(picture.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(picture.header("cache-control"), "public, max-age=31536000, immutable");
  std::string const etag{picture.header("etag")};
  EXPECT_EQ(ask(Method::get, url, {}, "", {{"if-none-match", etag}}).status(), 304);
  put("wave.png", png("y"));
  ASSERT_EQ(names(), "wave ");
  EXPECT_EQ(ask(Method::get, url, {}, "").header("cache-control"), "public, max-age=300")
      << "another picture has another address";
  EXPECT_EQ(ask(Method::get, "/emotes/none.png", {}, "").status(), 404);
}

TEST_F(EmotesApi, AreNoneWithoutAFolderAndAtMostFiveHundred) {
  emotes_.read(folder_.path() + "/none");
  EXPECT_THAT(*emotes_.all(), IsEmpty());
  for (int i = 0; i < 510; ++i) put("e" + std::to_string(1'000 + i) + ".png", png());
  static_cast<void>(names());
  EXPECT_EQ(emotes_.all()->size(), Emotes::kMost);
}

}  // namespace
}  // namespace freshet::api
