#include "wire/srt/stream_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::srt {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kKey[] = "main.k1.0.c2lnbmF0dXJl";

std::string why_not(std::string_view text) {
  auto const id = parse_stream_id(text);
  return id ? "read: " + id->channel + " " + id->key : id.error().what;
}

struct Spelling {
  char const* name;
  std::string text;
  std::string channel = "main";
};
struct Spellings : testing::TestWithParam<Spelling> {};

TEST_P(Spellings, NameChannelAndKey) {
  auto const id = parse_stream_id(GetParam().text);
  ASSERT_TRUE(id) << id.error().what;
  EXPECT_EQ(*id, (StreamId{GetParam().channel, kKey, false}));
}

TEST(StreamId, TellsABackup) {
  std::string const key = kKey;
  for (auto const& text :
       {"publish:main:" + key + "?role=backup", "publish:main:" + key + "?x=1&role=backup",
        "#!::r=main,role=backup,s=" + key, "publish%3Amain%3A" + key + "%3Frole%3Dbackup"}) {
    auto const id = parse_stream_id(text);
    ASSERT_TRUE(id) << text << id.error().what;
    EXPECT_EQ(*id, (StreamId{"main", key, true})) << text;
  }
  EXPECT_TRUE(parse_stream_id(key + "?role=backup")->backup);
  EXPECT_FALSE(parse_stream_id(key + "?role=first")->backup);
  EXPECT_FALSE(parse_stream_id("#!::role=primary,s=" + key)->backup);
}

std::string const kAll = std::string{"#!::m=publish,r=main,s="} + kKey;
INSTANTIATE_TEST_SUITE_P(
    Srt, Spellings,
    testing::Values(
        Spelling{"Words", std::string{"publish:main:"} + kKey},
        Spelling{"WordsWithAPath", std::string{"publish:/live/main/:"} + kKey},
        Spelling{"WordsEncoded", std::string{"publish%3Amain%3a"} + kKey},
        Spelling{"WordsWithoutAChannel", std::string{"publish::"} + kKey, ""},
        Spelling{"PublishAndTheKey", std::string{"publish:"} + kKey, ""},
        Spelling{"TheKeyAlone", kKey, ""}, Spelling{"AccessControl", kAll},
        Spelling{"WithoutAMode", std::string{"#!::r=main,s="} + kKey},
        Spelling{"WithoutAResource", std::string{"#!::s="} + kKey, ""},
        Spelling{"WithAPath", std::string{"#!::r=live/main,s="} + kKey},
        Spelling{"WithAPathEncoded", std::string{"#!::r=live%2Fmain,s="} + kKey},
        Spelling{"InAnotherOrder", std::string{"#!::s="} + kKey + ",r=/live/main,m=publish"},
        Spelling{"WithOtherKeys", std::string{"#!::u=jane,h=x,t=stream,r=main,zz,x=1,s="} + kKey},
        Spelling{"WithSpaces", std::string{" #!:: r = main , s = "} + kKey + "\n"},
        Spelling{"WithValuesQuoted", std::string{"#!::u='a,r=b',r=\"main\",s='"} + kKey + "'"},
        Spelling{"WithEscapes", std::string{"#!::u=a\\,r=b,r=ma\\in,s="} + kKey},
        Spelling{"AllEncoded",
                 std::string{"%23%21%3A%3Am%3Dpublish%2Cr%3Dlive%2Fmain%2Cs%3D"} + kKey},
        Spelling{"AllQuoted", '"' + kAll + '"'}, Spelling{"AllInSingleQuotes", "'" + kAll + "'"},
        Spelling{"AllQuotedAndEncoded", "%22" + kAll + "%22"}),
    [](auto const& tested) { return std::string{tested.param.name}; });

TEST(StreamId, SaysWhatIsExpected) {
  for (auto const* text : {"", "   ", "\"\"", "publish:main", "publish:main:", "publish:", "a:b:c",
                           "publish:a:b:c", "#!::", "#!::r=main", "#!::m=publish,r=main,s=",
                           "#!::m=listen,s=k", "#!:{r: main}", "a%2", "a%zz", "#!::s=a%g0"}) {
    EXPECT_THAT(why_not(text),
                HasSubstr("expected publish:CHANNEL:KEY, #!::m=publish,r=CHANNEL,s=KEY or"))
        << text;
  }
  EXPECT_THAT(why_not(std::string(513, 'k')), HasSubstr("longer than 512"));
  EXPECT_EQ(why_not(std::string(512, 'k')), "read:  " + std::string(512, 'k'));
}

TEST(StreamId, PointsWhoWantsToPlayToThePage) {
  for (auto const* text : {"#!::m=request,r=main", "#!::r=main,m=request,s=k", "read:main",
                           "play:main:k", "request:main"}) {
    auto const id = parse_stream_id(text);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code, boost::system::errc::not_supported) << text;
    EXPECT_THAT(id.error().what, HasSubstr("plays over HTTP")) << text;
  }
  EXPECT_THAT(why_not("#!::m=bidirectional,s=k"), HasSubstr("only m=publish"));
}

struct Keyless {
  std::string text, channel, key, user, query;
};

TEST(StreamId, NamesAChannelWhereSomebodyElseDecides) {
  for (auto const& [text, channel, key, user, query] :
       {Keyless{"publish:main", "main", "", "", ""},
        Keyless{"publish:live/main", "main", "", "", ""},
        Keyless{"publish:main?token=t&x=1", "main", "", "", "token=t&x=1"},
        Keyless{"publish:main:jane:secret", "main", "secret", "jane", ""},
        Keyless{"publish:main:jane:secret:a=1:2&b=3", "main", "secret", "jane", "a=1:2&b=3"},
        Keyless{"#!::r=live/main", "main", "", "", ""},
        Keyless{"#!::h=host,t=stream,m=publish,r=main,u=jane,s=secret,token=a&b", "main", "secret",
                "jane", "token=a%26b"},
        Keyless{"main", "", "main", "", ""},
        Keyless{std::string{"publish:main:"} + kKey, "main", kKey, "", ""},
        Keyless{std::string{"publish:"} + kKey, "", kKey, "", ""}}) {
    auto const id = parse_keyless_stream_id(text);
    ASSERT_TRUE(id) << text << id.error().what;
    EXPECT_EQ(*id, (StreamId{channel, key, false, user, query})) << text;
  }
  for (auto const* text : {"", "publish:", "#!::u=jane", "listen:main", "#!:{r: main}"}) {
    EXPECT_FALSE(parse_keyless_stream_id(text)) << text;
  }
  EXPECT_TRUE(parse_keyless_stream_id("publish:main?role=backup")->backup);
}

TEST(StreamId, AnErrorRepeatsNoKey) {
  EXPECT_THAT(why_not("publish:main:secret:secret"), Not(HasSubstr("secret")));
  EXPECT_THAT(why_not("#!::m=secret,s=secret"), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace freshet::wire::srt
