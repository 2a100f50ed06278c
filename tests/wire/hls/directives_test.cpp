#include "wire/hls/directives.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::hls {
namespace {

Directives directives_of(std::string_view query) {
  auto const directives = parse_directives(query);
  EXPECT_TRUE(directives) << query << ": " << directives.error().what;
  return directives ? *directives : Directives{};
}

TEST(Directives, NameASegmentAndAPart) {
  EXPECT_EQ(directives_of("_HLS_msn=273&_HLS_part=2"), (Directives{.msn = 273, .part = 2}));
  EXPECT_EQ(directives_of("_HLS_part=0&_HLS_msn=0"), (Directives{.msn = 0, .part = 0}));
  EXPECT_EQ(directives_of("_HLS_msn=18446744073709551615").msn, UINT64_MAX);
}

TEST(Directives, AskForNothingWithoutAQuery) {
  EXPECT_EQ(directives_of(""), Directives{});
  EXPECT_EQ(directives_of("&&"), Directives{});
}

TEST(Directives, AskForEitherDelta) {
  EXPECT_EQ(directives_of("_HLS_skip=YES").skip, SkipRequest::yes);
  EXPECT_EQ(directives_of("_HLS_skip=v2&_HLS_msn=1").skip, SkipRequest::v2);
  EXPECT_EQ(directives_of("_HLS_skip=v3").skip, SkipRequest::none);
  EXPECT_EQ(directives_of("_HLS_skip=yes").skip, SkipRequest::none);
}

TEST(Directives, PassOverOtherParameters) {
  EXPECT_EQ(directives_of("a=1&_HLS_msn=5&_HLS_future=x&_HLS_msnx=9&b"), (Directives{.msn = 5}));
}

TEST(Directives, AreReadThroughPercentEncoding) {
  EXPECT_EQ(directives_of("%5FHLS_msn=%31%32"), (Directives{.msn = 12}));
  EXPECT_EQ(directives_of("%zz=1&%=2&x=%4"), Directives{});
}

struct Refused {
  char const* name;
  char const* query;
  char const* sentence;
};
class RefusedDirectives : public testing::TestWithParam<Refused> {};

TEST_P(RefusedDirectives, AreTheSentenceOfA400) {
  auto const directives = parse_directives(GetParam().query);
  ASSERT_FALSE(directives);
  EXPECT_EQ(directives.error().what, GetParam().sentence);
}

constexpr auto kMsn = "_HLS_msn is not a decimal integer of 64 bits";
constexpr auto kPart = "_HLS_part is not a decimal integer of 64 bits";

INSTANTIATE_TEST_SUITE_P(
    Directives, RefusedDirectives,
    testing::Values(Refused{"PartAlone", "_HLS_part=1", "_HLS_part without _HLS_msn"},
                    Refused{"Negative", "_HLS_msn=-1", kMsn},
                    Refused{"TooLarge", "_HLS_msn=18446744073709551616", kMsn},
                    Refused{"NoNumber", "_HLS_msn=abc", kMsn}, Refused{"Empty", "_HLS_msn=", kMsn},
                    Refused{"NoValue", "_HLS_msn", kMsn}, Refused{"Signed", "_HLS_msn=+1", kMsn},
                    Refused{"Fraction", "_HLS_msn=1&_HLS_part=1.5", kPart},
                    Refused{"Spaced", "_HLS_msn=%201", kMsn},
                    Refused{"Repeated", "_HLS_msn=1&_HLS_msn=1", "_HLS_msn is given twice"},
                    Refused{"RepeatedSkip", "_HLS_skip=YES&_HLS_skip=v2",
                            "_HLS_skip is given twice"}),
    [](auto const& the) { return std::string{the.param.name}; });

}  // namespace
}  // namespace freshet::wire::hls
