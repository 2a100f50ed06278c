#include "wire/dash/mpd.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::dash {
namespace {

AdaptationSet picture() {
  AdaptationSet set;
  set.id = 1;
  set.video = true;
  set.timescale = 90'000;
  set.time_offset = 1'080'000;
  set.start_number = 1'007;
  set.init = "$RepresentationID$/i1000-0.mp4";
  set.media = "$RepresentationID$/s$Number$.m4s";
  set.runs = {{1'080'000, 180'000, 3}, {1'620'000, 90'090, 1}};
  Representation one;
  one.id = "source";
  one.bandwidth = 2'500'000;
  one.codecs = "avc1.64001f";
  one.video.width = 1'280;
  one.video.height = 720;
  one.video.frame_rate = {30'000, 1'001};
  set.representations = {one};
  return set;
}

AdaptationSet sound() {
  AdaptationSet set;
  set.id = 2;
  set.timescale = 48'000;
  set.start_number = 7;
  set.runs = {{0, 96'256, 1}, {100'000, 96'256, 1}};
  Representation one;
  one.id = "audio";
  one.audio = {48'000, 2, 1'024};
  set.representations = {one};
  return set;
}

Mpd live() {
  Mpd mpd;
  mpd.availability_start_us = 1'785'488'701'250'000;
  mpd.publish_us = 1'785'488'721'000'000;
  mpd.update_us = 2'000'000;
  mpd.time_shift_us = 7'200'000'000;
  mpd.min_buffer_us = 2'000'000;
  mpd.delay_us = 6'000'000;
  mpd.max_segment_us = 4'000'000;
  mpd.clock_address = "/time";
  mpd.periods = {{"0", 12'000'000, {}, {picture(), sound()}}};
  return mpd;
}

bool has(std::string const& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

TEST(Mpd, SaysOnceWhatNeverChangesAndWhenItWasMade) {
  auto const text = to_string(live());
  EXPECT_TRUE(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MPD xmlns="));
  EXPECT_TRUE(has(text,
                  "type=\"dynamic\" availabilityStartTime=\"2026-07-31T09:05:01.250Z\" "
                  "publishTime=\"2026-07-31T09:05:21.000Z\" minimumUpdatePeriod=\"PT2S\" "
                  "timeShiftBufferDepth=\"PT7200S\" suggestedPresentationDelay=\"PT6S\" "
                  "minBufferTime=\"PT2S\" maxSegmentDuration=\"PT4S\">\n"))
      << text;
  EXPECT_TRUE(has(text, "<Period id=\"0\" start=\"PT12S\">\n"));
  EXPECT_TRUE(has(text,
                  "<UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-xsdate:2014\" "
                  "value=\"/time\"/>\n"
                  "  <LeapSecondInformation availabilityStartLeapOffset=\"0\"/>\n</MPD>\n"))
      << text;
}

TEST(Mpd, ListsSegmentsAsRunsAndSaysATimeOnlyWhereTheLineBreaks) {
  auto const text = to_string(live());
  EXPECT_TRUE(has(text,
                  "<SegmentTemplate timescale=\"90000\" presentationTimeOffset=\"1080000\" "
                  "startNumber=\"1007\" initialization=\"$RepresentationID$/i1000-0.mp4\" "
                  "media=\"$RepresentationID$/s$Number$.m4s\">"));
  EXPECT_TRUE(has(text, "<S t=\"1080000\" d=\"180000\" r=\"2\"/>\n          <S d=\"90090\"/>\n"))
      << text;
  EXPECT_TRUE(has(text, "<S t=\"0\" d=\"96256\"/>\n          <S t=\"100000\" d=\"96256\"/>\n"));
}

TEST(Mpd, DescribesPictureAndSound) {
  auto const text = to_string(live());
  EXPECT_TRUE(has(text, "<AdaptationSet id=\"1\" contentType=\"video\" mimeType=\"video/mp4\" "));
  EXPECT_TRUE(has(text,
                  "<Representation id=\"source\" bandwidth=\"2500000\" "
                  "codecs=\"avc1.64001f\" width=\"1280\" height=\"720\" "
                  "frameRate=\"30000/1001\" sar=\"1:1\"/>"));
  EXPECT_TRUE(has(text, "mimeType=\"audio/mp4\" lang=\"und\""));
  EXPECT_TRUE(has(text, "audioSamplingRate=\"48000\""));
  EXPECT_TRUE(has(text, "ChannelConfiguration\" value=\"2\"/>"));
}

TEST(Mpd, NamesCaptionsWhereThereAreSome) {
  auto mpd = live();
  EXPECT_FALSE(has(to_string(mpd), "Accessibility"));
  mpd.periods[0].sets[0].captions = true;
  // The schema has it before the Role.
  EXPECT_TRUE(has(to_string(mpd),
                  "<Accessibility schemeIdUri=\"urn:scte:dash:cc:cea-608:2015\" "
                  "value=\"CC1=und\"/>\n      <Role"))
      << to_string(mpd);
}

TEST(Mpd, OfLowLatencySaysHowEarlyASegmentCanBeAskedForAndWhatTimeItIs) {
  auto mpd = live();
  mpd.latency = Latency{2'000'000, 1'500'000, 4'000'000};
  auto& set = mpd.periods[0].sets[0];
  set.chunked = Chunked{180'000, 30'000, 1'664'000, 7, 1'785'488'713'250'000};
  auto const text = to_string(mpd);
  EXPECT_TRUE(has(text, "http://www.dashif.org/guidelines/low-latency-live-v5\""));
  EXPECT_TRUE(has(text, "<Latency target=\"2000\" min=\"1500\" max=\"4000\"/>")) << text;
  EXPECT_TRUE(has(text, "<PlaybackRate min=\"0.95\" max=\"1.1\"/>"));
  EXPECT_LT(text.find("<ServiceDescription"), text.find("<Period"));
  EXPECT_TRUE(has(text,
                  "<ProducerReferenceTime id=\"7\" inband=\"true\" type=\"captured\" "
                  "wallClockTime=\"2026-07-31T09:05:13.250Z\" presentationTime=\"1080000\">"))
      << text;
  EXPECT_TRUE(has(text, "<Resync type=\"0\" dT=\"30000\"/>"));
  EXPECT_TRUE(has(text,
                  "presentationTimeOffset=\"1080000\" duration=\"180000\" "
                  "availabilityTimeOffset=\"1.664\" availabilityTimeComplete=\"false\" "
                  "startNumber=\"1007\""))
      << text;
  EXPECT_FALSE(has(to_string(live()), "Latency"));
  EXPECT_FALSE(has(to_string(live()), "availabilityTimeOffset"));
}

TEST(Mpd, OfAShowThatIsOverIsAskedForNoMore) {
  auto mpd = live();
  mpd.update_us.reset();
  mpd.periods.back().duration_us = 7'001'000;
  auto const text = to_string(mpd);
  EXPECT_FALSE(has(text, "minimumUpdatePeriod"));
  EXPECT_TRUE(has(text, "<Period id=\"0\" start=\"PT12S\" duration=\"PT7.001S\">"));
}

TEST(Mpd, EscapesWhatXmlReadsOtherwise) {
  auto mpd = live();
  mpd.clock_address = "/time?a=1&b=\"<\n";
  EXPECT_TRUE(has(to_string(mpd), "value=\"/time?a=1&amp;b=&quot;&lt; \"/>"));
}

TEST(Duration, IsSecondsToTheMicrosecond) {
  EXPECT_EQ(to_duration(0), "PT0S");
  EXPECT_EQ(to_duration(4'004'000), "PT4.004S");
  EXPECT_EQ(to_duration(100'000'001), "PT100.000001S");
  EXPECT_EQ(to_duration(-5), "PT0S");
}

TEST(Runs, JoinNeighboursOfOneLength) {
  Runs runs;
  runs.add(0, 10);
  runs.add(10, 10);
  runs.add(20, 11);
  runs.add(32, 11);
  EXPECT_EQ(runs.all(), (std::vector<dash::Run>{{0, 10, 2}, {20, 11, 1}, {32, 11, 1}}));
}

}  // namespace
}  // namespace freshet::wire::dash
