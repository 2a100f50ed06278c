#include "app/health_watch.hpp"

#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct HealthWatchTest : ::testing::Test {
  /// `codes`: what is found in the one show that is on.
  void look(std::vector<std::string> const& codes, std::string const& severity = "warning") {
    HealthWatch::Show show{"main", "01", {}};
    for (auto const& code : codes) show.findings.push_back({code, severity, "Says.", "Do."});
    watch.look({show});
  }
  std::vector<std::string> told() {
    return test::call_on(loops.at(0), [&] { return std::exchange(heard, {}); });
  }

  net::Loops loops{1};
  events::Bus bus{system_clock()};
  std::vector<std::string> heard;
  events::Bus::Subscription subscription =
      bus.subscribe(loops.at(0), [this](events::FactPtr const& fact) {
        heard.push_back(std::string{to_string(fact->kind)} + ' ' +
                        std::get<events::HealthFact>(fact->about).code);
      });
  HealthWatch watch{bus};
};

TEST_F(HealthWatchTest, TellsOfWhatLastsOnceAndOnceWhenItIsOver) {
  look({"a"});
  EXPECT_THAT(told(), IsEmpty());
  look({"a", "b"});
  EXPECT_THAT(told(), ElementsAre("health.finding a"));
  look({"a", "b"});
  EXPECT_THAT(told(), ElementsAre("health.finding b"));
  for (int i = 0; i < 3; ++i) look({"a", "b"});
  EXPECT_THAT(told(), IsEmpty());
  look({"b"});
  EXPECT_THAT(told(), IsEmpty());
  look({"b"});
  EXPECT_THAT(told(), ElementsAre("health.cleared a"));
  look({"a", "b"});
  look({"a", "b"});
  EXPECT_THAT(told(), ElementsAre("health.finding a"));
}

TEST_F(HealthWatchTest, TellsNothingOfWhatComesAndGoes) {
  for (int i = 0; i < 5; ++i) {
    look({"a"});
    look({});
  }
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(HealthWatchTest, TellsOfNoNoticeAndOfNoShowThatIsOver) {
  for (int i = 0; i < 3; ++i) look({"a"}, "notice");
  EXPECT_THAT(told(), IsEmpty());
  for (int i = 0; i < 3; ++i) look({"a"}, "error");
  EXPECT_THAT(told(), ElementsAre("health.finding a"));
  for (int i = 0; i < 3; ++i) watch.look({});
  EXPECT_THAT(told(), IsEmpty());
}

}  // namespace
}  // namespace freshet::app
