#include "wire/nal/rbsp.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::nal {
namespace {

std::string rbsp(std::string_view hex) {
  auto const bytes = test::from_hex(hex);
  return test::to_hex(rbsp_of(bytes.span()));
}

TEST(Rbsp, DropsTheThirdOctetAfterTwoZeros) {
  EXPECT_EQ(rbsp("000003 01"), "000001");
  EXPECT_EQ(rbsp("000003 000003 00"), "0000000000");
  EXPECT_EQ(rbsp("ff000003"), "ff0000");
}

TEST(Rbsp, KeepsEveryOther03) {
  EXPECT_EQ(rbsp("0003 0103 030303"), "00030103030303");
  EXPECT_EQ(rbsp("000003 03"), "000003");
}

}  // namespace
}  // namespace freshet::wire::nal
