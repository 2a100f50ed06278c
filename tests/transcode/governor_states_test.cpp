/// What a governor says of the rungs that it has taken away, and of those it has left.
#include "transcode/machinery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto does(RungWork work, RungCause cause) {
  return AllOf(Field(&RungState::work, work), Field(&RungState::cause, cause));
}

TEST(GovernorStates, AreThoseOfTheChannelFromTheLargestRungDown) {
  Machinery machinery{8};
  machinery.begin("main");
  machinery.begin("other", true);
  EXPECT_THAT(machinery.governor.states("main"),
              ElementsAre(Field(&RungState::name, "720p"), Field(&RungState::name, "480p"),
                          Field(&RungState::name, "360p")));
  EXPECT_THAT(
      machinery.governor.states("main"),
      Each(AllOf(does(RungWork::running, RungCause::none), Field(&RungState::why, ""),
                 Field(&RungState::encoder, "cpu"), Field(&RungState::preset, "veryfast"))));
  EXPECT_THAT(machinery.governor.states("other"),
              Each(AllOf(Field(&RungState::encoder, "nvenc"), Field(&RungState::preset, "p4"))));
  EXPECT_THAT(machinery.governor.states("none"), IsEmpty());
}

TEST(GovernorStates, SayWhatTheMachineHadNoRoomFor) {
  Machinery machinery{0.5};
  machinery.begin("main");
  auto const states = machinery.governor.states("main");
  EXPECT_THAT(states, ElementsAre(does(RungWork::left_out, RungCause::no_room),
                                  does(RungWork::running, RungCause::none),
                                  does(RungWork::running, RungCause::none)));
  EXPECT_THAT(states[0].why, AllOf(HasSubstr("it takes 0.2 processors"), HasSubstr("are left")));
  EXPECT_EQ(states[0].preset, "");
  EXPECT_EQ(states[0].cap, 0U);
}

TEST(GovernorStates, SayWhenAnEncoderThatIsSlowerThanItWasIsGivenLessToDoAndThenRests) {
  Machinery machinery{1};
  auto& show = machinery.begin("main");
  for (auto& lane : show.seen.lanes) lane.duty->most = 700'000;
  machinery.pass(5);
  machinery.dearness = 3;
  machinery.pass(4);
  auto states = machinery.governor.states("main");
  EXPECT_THAT(states,
              Each(AllOf(does(RungWork::running, RungCause::behind),
                         Field(&RungState::preset, "ultrafast"), Field(&RungState::cap, 700'000U),
                         Field(&RungState::why, HasSubstr("encoders of main were")))));
  machinery.pass(12);
  states = machinery.governor.states("main");
  EXPECT_THAT(states[0], does(RungWork::resting, RungCause::behind));
  EXPECT_THAT(states[0].why, HasSubstr("and it takes"));
}

TEST(GovernorStates, AreAsTheyWereOnceTheLoadHasGone) {
  Machinery machinery{1};
  machinery.begin("main");
  machinery.set_others(0.7);
  machinery.pass(10);
  EXPECT_THAT(machinery.governor.states("main"),
              Contains(does(RungWork::resting, RungCause::behind)));
  machinery.set_others(0);
  machinery.pass(40);
  EXPECT_THAT(machinery.governor.states("main"), Each(does(RungWork::running, RungCause::none)));
}

TEST(GovernorStates, TellARungThatNobodyWatchesFromOneThatHasNoRoom) {
  Machinery machinery{8};
  machinery.begin("main", false, true);
  EXPECT_THAT(machinery.governor.states("main"),
              Each(does(RungWork::resting, RungCause::unwatched)));
}

TEST(GovernorStates, SayWhatFailedAndWhatTheProcessorDoesForACard) {
  Machinery machinery{8};
  auto& show = machinery.begin("main");
  auto const words = [](char const* text) { return std::make_shared<std::string const>(text); };
  show.seen.lanes[0].duty->failed.set(words("no such encoder"));
  show.seen.lanes[0].duty->needed = false;
  show.seen.lanes[1].duty->replaced.set(words("the card was pulled out"));
  show.seen.lanes[2].duty->needed = false;
  auto const states = machinery.governor.states("main");
  EXPECT_THAT(states, ElementsAre(does(RungWork::failed, RungCause::broken),
                                  does(RungWork::running, RungCause::none),
                                  does(RungWork::resting, RungCause::not_needed)));
  EXPECT_EQ(states[0].why, "no such encoder");
  EXPECT_EQ(states[1].replaced, "the card was pulled out");
}

}  // namespace
}  // namespace freshet::test
