#include "access/seal.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

std::string const kSealKey(32, 'k');

TEST(Seal, HidesATextFromWhoHasAnotherKey) {
  for (std::string const& text : {std::string{}, std::string{"a"}, std::string(70'000, 'x')}) {
    auto const sealed = seal(kSealKey, text).value();
    EXPECT_EQ(unseal(kSealKey, sealed).value(), text);
    EXPECT_FALSE(unseal(std::string(32, 'K'), sealed));
    if (text.size() > 1) {
      EXPECT_EQ(sealed.find(text.substr(0, 100)), std::string::npos);
    }
  }
  EXPECT_NE(seal(kSealKey, "a").value(), seal(kSealKey, "a").value());
}

TEST(Seal, RefusesWhatIsNotAsItWas) {
  auto const sealed = seal(kSealKey, "the text").value();
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(unseal(kSealKey, changed)) << i;
    EXPECT_FALSE(unseal(kSealKey, sealed.substr(0, i))) << i;
  }
}

}  // namespace
}  // namespace freshet::access
