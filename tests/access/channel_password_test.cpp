#include "access/channel_password.hpp"

#include "access/password_tries.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

PasswordCost const kCheapest{8'192, 1};

TEST(ChannelPassword, HasALeastAndAMost) {
  EXPECT_FALSE(check_channel_password("12345"));
  EXPECT_TRUE(check_channel_password("123456"));
  EXPECT_TRUE(check_channel_password("größer"));
  EXPECT_TRUE(check_channel_password(std::string(256, 'a')));
  EXPECT_FALSE(check_channel_password(std::string(257, 'a')));
  EXPECT_FALSE(check_channel_password("abcdef\xFF"));
}

TEST(ChannelPassword, IsKnownInEitherForm) {
  auto const kept = hash_password("open sesame", kCheapest).value();
  EXPECT_TRUE(is_kept_password(kept));
  EXPECT_TRUE(check_kept_password(kept));
  for (auto const& form : {kept, std::string{"open sesame"}}) {
    EXPECT_TRUE(is_channel_password("open sesame", form).value());
    EXPECT_FALSE(is_channel_password("open sesame ", form).value());
    EXPECT_FALSE(is_channel_password("", form).value());
  }
  EXPECT_FALSE(is_channel_password("", "").value()) << "none is nobody's";
  EXPECT_FALSE(is_channel_password(kept, kept).value()) << "the kept form opens nothing";
}

TEST(ChannelPassword, KeptTooDearlyOrDamagedIsRefused) {
  constexpr char kTail[] = "$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNo";
  auto const kept = [&](std::string const& cost) { return "$argon2id$v=19$" + cost + kTail; };
  EXPECT_TRUE(check_kept_password(kept("m=65536,t=3,p=1")));
  EXPECT_FALSE(check_kept_password(kept("m=4194304,t=3,p=1")));
  EXPECT_FALSE(check_kept_password(kept("m=65536,t=1000,p=1")));
  EXPECT_FALSE(check_kept_password(kept("m=,t=3,p=1")));
  EXPECT_FALSE(check_kept_password("$argon2id$"));
  EXPECT_FALSE(check_kept_password("open sesame"));
}

TEST(ChannelTries, RememberWhatWasRightOfWhatIsKeptNow) {
  ManualClock const clock;
  PasswordTries all{clock};
  auto const tries = all.of("main");
  EXPECT_EQ(tries, all.of("main"));
  EXPECT_NE(tries, all.of("side"));
  EXPECT_FALSE(tries->was_right("open sesame", "kept"));
  tries->found_right("open sesame", "kept");
  EXPECT_TRUE(tries->was_right("open sesame", "kept"));
  EXPECT_FALSE(tries->was_right("open sesam", "kept"));
  EXPECT_FALSE(tries->was_right("open sesame", "kept anew"));
}

TEST(ChannelTries, OfOneChannelDoNotHoldUpAnother) {
  ManualClock const clock;
  PasswordTries all{clock};
  auto const address = ipv4({203, 0, 113, 7});
  while (!all.of("main")->throttle.admit(address)) {
  }
  EXPECT_TRUE(all.of("main")->throttle.admit(address));
  EXPECT_FALSE(all.of("side")->throttle.admit(address));
}

}  // namespace
}  // namespace freshet::access
