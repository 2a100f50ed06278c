#include "events/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::events {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// The example of the specification's own libraries.
TEST(Signature, IsThatOfStandardWebhooks) {
  auto const secret = read_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(secret);
  EXPECT_EQ(sign(*secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSecret, IsReadAsItWasWritten) {
  for (std::size_t size = 24; size <= 64; ++size) {
    std::string octets;
    for (std::size_t i = 0; i < size; ++i) octets += static_cast<char>(i * 37 + size);
    auto const text = write_webhook_secret(octets);
    EXPECT_THAT(text, testing::StartsWith("whsec_"));
    EXPECT_EQ(read_webhook_secret(text).value(), octets);
  }
}

TEST(WebhookSecret, ThatIsNoneIsRefusedWithoutRepeatingIt) {
  auto const good = write_webhook_secret(std::string(32, 'x')).substr(6);
  for (std::string const& text :
       {std::string{}, std::string{"whsec_"}, good, "WHSEC_" + good, "whsec_" + good + "=",
        "whsec_" + good.substr(1), "whsec_" + good.substr(0, good.size() - 1),
        write_webhook_secret(std::string(23, 'x')), write_webhook_secret(std::string(65, 'x')),
        "whsec_=" + good.substr(1), "whsec_ " + good.substr(1), "whsec_-_" + good.substr(2),
        "whsec_====" + good.substr(4)}) {
    auto const read = read_webhook_secret(text);
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().what, Not(HasSubstr(good.substr(2, 8))));
  }
}

TEST(ShortHash, TellsAddressesApart) {
  EXPECT_EQ(short_hash("abc"), "ba7816bf8f01cfea");
  EXPECT_NE(short_hash("http://a/1"), short_hash("http://a/2"));
}

}  // namespace
}  // namespace freshet::events
