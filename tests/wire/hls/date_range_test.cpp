#include "wire/hls/date_range.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::hls {
namespace {

using testing::HasSubstr;

constexpr std::string_view kTag = "#EXT-X-DATERANGE:";

std::string text_of(DateRange const& range) {
  std::string out;
  append(out, range);
  return out;
}

Result<DateRange> read(std::string_view line) {
  EXPECT_TRUE(line.starts_with(kTag) && line.ends_with('\n'));
  return parse_date_range(line.substr(kTag.size(), line.size() - kTag.size() - 1));
}

TEST(DateRange, ReadsBackAsItself) {
  DateRange const range{.id = "ad-7",
                        .class_name = "com.apple.hls.interstitial",
                        .start_ms = 1'785'488'701'250,
                        .end_ms = 1'785'488'731'250,
                        .duration = whole_seconds(30),
                        .planned_duration = microseconds(29'500'000),
                        .attributes = {{"X-ASSET-URI", "ads/7.m3u8"}, {"X-COUNT", "7", false}}};
  auto const again = read(text_of(range));
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(*again, range);
}

TEST(DateRange, KeepsItsQuotesAndItsLineWhole) {
  DateRange const range{.id = "a\"b\nc",
                        .attributes = {{"X-TEXT", "say \"hi\"\r\n#EXT-X-ENDLIST"}}};
  auto const text = text_of(range);
  EXPECT_THAT(text, HasSubstr("ID=\"a'b c\""));
  EXPECT_THAT(text, HasSubstr("X-TEXT=\"say 'hi'  #EXT-X-ENDLIST\""));
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

TEST(DateRange, KeepsClientAttributesToTheirNamesAndValues) {
  DateRange const range{.id = "a", .attributes = {{"vote count", "1,URI=x", false}}};
  EXPECT_THAT(text_of(range), HasSubstr("X-VOTE-COUNT=\"1,URI=x\"\n"));
}

TEST(DateRange, IsRefusedWhenItContradictsItself) {
  std::string const head = "ID=\"a\",START-DATE=\"2026-07-31T09:00:00Z\",";
  EXPECT_FALSE(parse_date_range("START-DATE=\"2026-07-31T09:00:00Z\""));
  EXPECT_FALSE(parse_date_range("ID=\"a\""));
  EXPECT_FALSE(parse_date_range(head + "END-DATE=\"2026-07-31T08:59:59Z\""));
  EXPECT_FALSE(parse_date_range(head + "DURATION=-1"));
  EXPECT_FALSE(parse_date_range(head + "END-ON-NEXT=YES"));
  EXPECT_FALSE(parse_date_range(head + "END-ON-NEXT=YES,CLASS=\"c\",DURATION=1"));
  EXPECT_TRUE(parse_date_range(head + "END-ON-NEXT=YES,CLASS=\"c\""));
}

}  // namespace
}  // namespace freshet::wire::hls
