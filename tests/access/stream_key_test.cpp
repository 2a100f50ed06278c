#include "access/stream_key.hpp"

#include "access/channel_name.hpp"
#include "access/hash.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

std::string const kSecret(32, 's');
StreamKey const kKey{"main", "k1", 2'000'000'000};

TEST(StreamKeyText, SaysChannelIdAndExpiryInTheClear) {
  auto const text = write_stream_key(kKey, kSecret);
  EXPECT_EQ(text.rfind("main.k1.2000000000.", 0), 0U) << text;
  EXPECT_EQ(text.size(), std::string_view{"main.k1.2000000000."}.size() + 22);
}

TEST(StreamKeyText, ComesBackAsItWas) {
  auto const read = read_stream_key(write_stream_key(kKey, kSecret), kSecret, 1'999'999'999);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, kKey);
}

TEST(StreamKeyText, OfABackupSaysSoByItsSignatureAlone) {
  auto backup = kKey;
  backup.backup = true;
  auto const first = write_stream_key(kKey, kSecret), second = write_stream_key(backup, kSecret);
  EXPECT_EQ(second.substr(0, second.rfind('.')), first.substr(0, first.rfind('.')));
  EXPECT_NE(second, first) << "nobody makes himself the first encoder";
  EXPECT_EQ(read_stream_key(second, kSecret, 0).value(), backup);
  EXPECT_FALSE(read_stream_key(first, kSecret, 0).value().backup);
}

TEST(StreamKeyText, NeedsNoEscapingInAnAddress) {
  for (char seed = 'a'; seed <= 'z'; ++seed) {
    auto const text = write_stream_key({"a_b-c", "id", 0}, std::string(32, seed));
    EXPECT_EQ(text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-_."),
              std::string::npos)
        << text;
  }
}

TEST(StreamKeyText, IsRefusedWhenAnyCharacterIsAnother) {
  auto const text = write_stream_key(kKey, kSecret);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto altered = text;
    altered[i] = altered[i] == '1' ? '2' : '1';
    EXPECT_FALSE(read_stream_key(altered, kSecret, 0)) << altered;
  }
}

TEST(StreamKeyText, IsRefusedWhenCutOrLengthenedAnywhere) {
  auto const text = write_stream_key(kKey, kSecret);
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_FALSE(read_stream_key(text.substr(0, i), kSecret, 0));
  }
  EXPECT_FALSE(read_stream_key(text + "A", kSecret, 0));
  EXPECT_FALSE(read_stream_key(text + ".x", kSecret, 0));
  EXPECT_FALSE(read_stream_key(std::string(100'000, '.'), kSecret, 0));
}

TEST(StreamKeyText, IsRefusedUnderAnotherSecret) {
  EXPECT_FALSE(read_stream_key(write_stream_key(kKey, kSecret), std::string(32, 't'), 0));
}

TEST(StreamKeyText, ExpiresAtItsSecondAndSaysWhen) {
  auto const text = write_stream_key(kKey, kSecret);
  EXPECT_TRUE(read_stream_key(text, kSecret, kKey.expires_at - 1));
  auto const late = read_stream_key(text, kSecret, kKey.expires_at);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().what, "the stream key has expired on 2033-05-18 03:33 UTC");
  EXPECT_EQ(late.error().code, boost::system::errc::timed_out);
}

TEST(StreamKeyText, NeverExpiresWithoutAnExpiry) {
  auto const text = write_stream_key({"main", "k1", 0}, kSecret);
  EXPECT_TRUE(read_stream_key(text, kSecret, 99'999'999'999));
}

TEST(StreamKeyText, HasOnlyOneWayToWriteANumber) {
  // Signed by us or not: the clear part itself is refused.
  for (auto const* const expiry : {"00", "-1", "+5", "", "0x1", "99999999999999999999"}) {
    EXPECT_FALSE(read_stream_key(std::string{"main.k1."} + expiry + ".AAAA", kSecret, 0));
  }
}

TEST(StreamKeyText, DoesNotSayWhichPartWasWrong) {
  auto const a = read_stream_key("main.k1.0.AAAAAAAAAAAAAAAAAAAAAA", kSecret, 0);
  auto const b = read_stream_key("rubbish", kSecret, 0);
  EXPECT_EQ(a.error().what, b.error().what);
}

TEST(KeyId, IsAnotherEachTime) {
  auto const a = make_key_id().value();
  EXPECT_EQ(a.size(), 10U);
  EXPECT_NE(a, make_key_id().value());
  EXPECT_EQ(a.find_first_of("ilou-_."), std::string::npos);
}

TEST(Hash, AgreesWithPublishedExamples) {
  // FIPS 180-2 appendix B.1 and RFC 4231 case 2, RFC 4648 §10 without its padding.
  EXPECT_EQ(base64url(sha256("abc")), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  EXPECT_EQ(base64url(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
  EXPECT_EQ(base64url(""), "");
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("fo"), "Zm8");
  EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
}

TEST(ChannelName, IsShortSmallAndNotOneOfTheServersOwn) {
  for (auto const* const name : {"main", "a", "9", "my_show-2", "live2", "timeless"}) {
    EXPECT_TRUE(check_channel_name(name)) << name;
  }
  for (auto const* const name :
       {"",        "Main",    "-a",     "_a",   "a b",   "a.b",     "a/b",    "é",
        "~x",      "live",    "vod",    "clip", "embed", "overlay", "admin",  "v1",
        "metrics", "healthz", "readyz", "time", "whip",  "whep",    "assets", "oembed"}) {
    EXPECT_FALSE(check_channel_name(name)) << name;
  }
  EXPECT_TRUE(check_channel_name(std::string(48, 'a')));
  EXPECT_FALSE(check_channel_name(std::string(49, 'a')));
}

TEST(ChannelName, IsQuotedInAComplaintWithoutControlCharacters) {
  auto const bad = check_channel_name("a\x1b[2J\n");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().what,
            "\"a?[2J?\" cannot be a channel's name: only small letters, digits, _ and - are "
            "allowed");
}

}  // namespace
}  // namespace freshet::access
