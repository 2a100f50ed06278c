#include "insight/rung_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace freshet::insight {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RungState rung(char const* name, RungWork work, RungCause cause, char const* why = "") {
  return {name, work, cause, "cpu", "veryfast", 1'500'000, why, {}};
}

std::vector<std::string> codes_of(std::vector<RungState> const& rungs) {
  std::vector<std::string> all;
  for (auto const& finding : rung_findings(rungs)) all.push_back(finding.code);
  return all;
}

TEST(RungFindings, AreNoneWhereRungsRunOrRestBecauseTheyMay) {
  EXPECT_THAT(codes_of({rung("1080p", RungWork::resting, RungCause::not_needed),
                        rung("720p", RungWork::running, RungCause::none),
                        rung("480p", RungWork::resting, RungCause::unwatched)}),
              IsEmpty());
}

TEST(RungFindings, NameWhatHasNoRoomAndWhatCanBeDone) {
  auto const found = rung_findings(
      std::vector{rung("1080p", RungWork::left_out, RungCause::no_room, "it takes 1.2 of 1.8"),
                  rung("720p", RungWork::left_out, RungCause::no_room, "it takes 0.6 of 1.8"),
                  rung("480p", RungWork::running, RungCause::none)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "rungs_left_out");
  EXPECT_EQ(found[0].says,
            "this machine cannot encode 1080p, 720p beside the others: it takes 1.2 of 1.8");
  EXPECT_THAT(found[0].remedy, HasSubstr("choose fewer or smaller rungs"));
}

TEST(RungFindings, TellWhatRestsFromWhatHasLessEffort) {
  EXPECT_THAT(codes_of({rung("720p", RungWork::resting, RungCause::behind, "3 s behind"),
                        rung("480p", RungWork::running, RungCause::behind, "2 s behind")}),
              ElementsAre("rungs_rest", "less_effort"));
}

TEST(RungFindings, SayWhyTheProcessorStandsInForACard) {
  auto one = rung("720p", RungWork::running, RungCause::none);
  one.replaced = "all its sessions are taken";
  auto const found = rung_findings(std::vector{one});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "card_replaced");
  EXPECT_THAT(found[0].says, HasSubstr("720p in the card's place: all its sessions are taken"));
}

TEST(RungFindings, SayWhatNothingEncodes) {
  EXPECT_THAT(codes_of({rung("720p", RungWork::failed, RungCause::broken, "no such encoder")}),
              ElementsAre("rung_failed"));
}

TEST(RungFindings, TellASourceThatIsKeptFromViewersFromOneThatNothingReplaces) {
  std::vector const runs{rung("720p", RungWork::running, RungCause::none)};
  std::vector const rests{rung("720p", RungWork::left_out, RungCause::no_room)};
  stream::Unfit const withheld{"14 Mbit/s", true}, warned{"14 Mbit/s", false};
  EXPECT_FALSE(profile_finding({}, runs));
  EXPECT_EQ(profile_finding(withheld, runs)->code, "source_withheld");
  EXPECT_EQ(profile_finding(withheld, rests)->code, "source_unfit");
  EXPECT_THAT(profile_finding(withheld, rests)->says, HasSubstr("14 Mbit/s"));
  EXPECT_EQ(profile_finding(warned, runs)->says, "it breaks the channel's profile: 14 Mbit/s");
}

TEST(RungFindings, AreAmongTheStreamsOwnByHowBadTheyAre) {
  stream::Health health;
  health.state = stream::State::live;
  health.figures.picture = true;
  health.figures.pictures = 1;
  std::vector const rungs{rung("720p", RungWork::left_out, RungCause::no_room, "no")};
  std::vector<std::string> all;
  for (auto const& finding : findings(health, {}, rungs)) all.push_back(finding.code);
  EXPECT_THAT(all, ElementsAre("rungs_left_out", "no_sound"));
}

}  // namespace
}  // namespace freshet::insight
