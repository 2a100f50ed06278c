#include "access/path_token.hpp"

#include "access/hash.hpp"
#include "access/path_tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace freshet::access {
namespace {

constexpr char kScope[] = "/live/main/";
PathKeys const kKeys{path_key("the newest secret of them all"), path_key("the one before that")};
PathToken const kToken{2'000'000'000, "viewer-7"};

std::string good() { return write_path_token(kToken, kScope, kKeys.front()); }

TEST(PathToken, ReadsWhatItWrote) {
  EXPECT_EQ(*read_path_token(good(), kScope, kKeys), kToken);
  EXPECT_THAT(good(), ::testing::StartsWith("v1." + kKeys.front().id + ".2000000000.0.viewer-7."));
}

// The formula is a contract: an edge that holds the secret verifies tokens by itself.
TEST(PathToken, IsTheTruncatedMacOfWhatItSaysAndItsScope) {
  auto const& key = kKeys.front();
  auto const mac = hmac_sha256(key.secret, key.id + "|2000000000|0|viewer-7|/live/main/");
  EXPECT_EQ(good(), "v1." + key.id + ".2000000000.0.viewer-7." + base64url(mac.substr(0, 16)));
}

TEST(PathToken, OfAFormerKeyStaysValidAndThatOfAForgottenOneDoesNot) {
  auto const former = write_path_token(kToken, kScope, kKeys.back());
  EXPECT_TRUE(read_path_token(former, kScope, kKeys));
  EXPECT_FALSE(read_path_token(former, kScope, {kKeys.front()}));
}

TEST(PathToken, OpensItsOwnScopeOnly) {
  for (char const* scope : {"/live/main2/", "/live/mai/", "/live/main", "/vod/main/", "/", ""}) {
    EXPECT_FALSE(read_path_token(good(), scope, kKeys)) << scope;
  }
}

TEST(PathToken, WithAnyOctetChangedIsRefused) {
  for (std::size_t i = 0; i < good().size(); ++i) {
    for (char const other : {'A', 'B', '0', '.', '~', '%', '\0'}) {
      auto text = good();
      if (text[i] == other) continue;
      text[i] = other;
      EXPECT_FALSE(read_path_token(text, kScope, kKeys)) << text;
    }
  }
}

TEST(PathToken, TruncatedOrLongerIsRefused) {
  for (std::size_t n = 0; n < good().size(); ++n) {
    EXPECT_FALSE(read_path_token(good().substr(0, n), kScope, kKeys)) << n;
    EXPECT_FALSE(read_path_token(good().substr(n + 1), kScope, kKeys)) << n;
  }
  for (char const* tail : {"A", "=", "==", ".", " ", "/"}) {
    EXPECT_FALSE(read_path_token(good() + tail, kScope, kKeys)) << tail;
  }
  EXPECT_FALSE(read_path_token(std::string(10'000, '.'), kScope, kKeys));
}

/// The last of 22 characters holds four bits of padding, so 16 spellings decode to the same octets.
TEST(PathToken, HasOneSpelling) {
  int accepted = 0;
  for (char const c :
       std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"}) {
    auto text = good();
    text.back() = c;
    accepted += read_path_token(text, kScope, kKeys) ? 1 : 0;
  }
  EXPECT_EQ(accepted, 1);
}

/// Signed by the right key, and still not what we write.
TEST(PathToken, WithUnknownFlagsOrOddNumbersIsRefusedThoughTheMacFits) {
  auto const& key = kKeys.front();
  auto const signed_text = [&](std::string const& expiry, std::string const& flags,
                               std::string const& session) {
    auto const mac =
        hmac_sha256(key.secret, key.id + '|' + expiry + '|' + flags + '|' + session + '|' + kScope);
    return "v1." + key.id + '.' + expiry + '.' + flags + '.' + session + '.' +
           base64url(mac.substr(0, 16));
  };
  ASSERT_TRUE(read_path_token(signed_text("2000000000", "0", "a"), kScope, kKeys));
  EXPECT_FALSE(read_path_token(signed_text("02000000000", "0", "a"), kScope, kKeys));
  EXPECT_FALSE(read_path_token(signed_text("+2000000000", "0", "a"), kScope, kKeys));
  EXPECT_FALSE(read_path_token(signed_text("-1", "0", "a"), kScope, kKeys));
  EXPECT_FALSE(read_path_token(signed_text("99999999999999999999", "0", "a"), kScope, kKeys));
  EXPECT_FALSE(read_path_token(signed_text("2000000000", "1", "a"), kScope, kKeys));
  EXPECT_FALSE(read_path_token(signed_text("2000000000", "", "a"), kScope, kKeys));
  EXPECT_FALSE(read_path_token(signed_text("2000000000", "0", ""), kScope, kKeys));
  EXPECT_FALSE(read_path_token(signed_text("2000000000", "0", "a|b"), kScope, kKeys));
}

TEST(PathKey, HasAnIdOfItsOwn) {
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.insert(path_key("secret " + std::to_string(i)).id);
  EXPECT_EQ(ids.size(), 100U);
  EXPECT_EQ(path_key("same").id, path_key("same").id);
}

TEST(PathTokens, SignWithTheNewestKey) {
  PathTokens tokens{kKeys};
  EXPECT_EQ(tokens.live_prefix("main", kToken), "/~" + good() + "/live/main/");
  tokens.set_keys({path_key("a third secret, newer still"), kKeys.front()});
  EXPECT_TRUE(read_path_token(good(), kScope, *tokens.keys()));
  EXPECT_NE(tokens.live_prefix("main", kToken), "/~" + good() + "/live/main/");
}

}  // namespace
}  // namespace freshet::access
