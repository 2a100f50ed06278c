#include "wire/mp4/ntp.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::mp4 {
namespace {

TEST(Ntp, CountsFrom1900) {
  EXPECT_EQ(ntp_from_unix(0), 2'208'988'800ULL << 32);
  EXPECT_EQ(ntp_from_unix(500'000), (2'208'988'800ULL << 32) + (1ULL << 31));
}

TEST(Ntp, KeepsEveryMicrosecond) {
  for (std::int64_t us = 1'763'724'645'000'000; us < 1'763'724'645'002'000; ++us) {
    EXPECT_EQ(unix_from_ntp(ntp_from_unix(us)), us);
  }
}

TEST(Ntp, TakesATimeBefore1970For1970) { EXPECT_EQ(ntp_from_unix(-1), ntp_from_unix(0)); }

TEST(Ntp, GoesOnWhereItsSecondsWrapIn2036) {
  for (std::int64_t const us :
       {2'085'978'495'999'999, 2'085'978'496'000'000, 2'208'988'800'000'001}) {
    EXPECT_EQ(unix_from_ntp(ntp_from_unix(us)), us);
  }
}

}  // namespace
}  // namespace freshet::wire::mp4
