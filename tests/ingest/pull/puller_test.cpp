/// A source that fails, comes back and fails again, in a time of the test's own.
#include "ingest/pull/puller.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace freshet::ingest::pull {
namespace {

using namespace std::chrono_literals;
using boost::system::errc::errc_t;
using ::testing::ElementsAre;

/// One attempt: why it cannot be opened, or how many units come, one each 40 ms, before it ends.
struct Attempt {
  std::optional<Error> closed = {};
  int units = 0;
  bool playlist = false;
};

struct PullerTest : ::testing::Test {
  struct Fake : Supply {
    Fake(PullerTest& test, Attempt attempt) : test_{test}, attempt_{std::move(attempt)} {}
    Result<av::SourceUnit> read() override {
      if (attempt_.units-- <= 0) return failure(errc_t::connection_reset, "the stream has ended");
      if (!attempt_.playlist) test_.clock.advance(40ms);
      return av::SourceUnit{test_.track, {at_ += 3'600}, {at_}, {}};
    }
    [[nodiscard]] bool is_playlist() const override { return attempt_.playlist; }

   private:
    PullerTest& test_;
    Attempt attempt_;
    std::int64_t at_ = 0;
  };
  struct FakeDoor : Door {
    explicit FakeDoor(PullerTest& test) : test_{test} {}
    Result<> may_enter() override {
      if (test_.busy-- > 0) return failure(errc_t::device_or_resource_busy, "already live");
      return {};
    }
    Result<> enter() override {
      test_.told.push_back("enter");
      return {};
    }
    Result<> take(av::SourceUnit) override {
      ++test_.taken;
      if (test_.taken == test_.refuse_at) return failure(errc_t::not_supported, "video x");
      return {};
    }
    [[nodiscard]] Result<> state() const override { return {}; }
    void leave() override { test_.told.push_back("leave"); }

   private:
    PullerTest& test_;
  };

  /// Until the attempts are used up.
  void run() {
    FakeDoor door{*this};
    Puller puller{{"srt://host:1",
                   [this]() -> Result<std::unique_ptr<Supply>> {
                     auto attempt = std::move(attempts.front());
                     attempts.pop_front();
                     if (attempt.closed) return *attempt.closed;
                     return std::unique_ptr<Supply>{std::make_unique<Fake>(*this, attempt)};
                   },
                   door,
                   clock,
                   [this](std::chrono::microseconds most) {
                     clock.advance(most);
                     if (most >= 1s) waits.push_back(static_cast<int>(most / 1s));
                   },
                   [this] { return attempts.empty(); },
                   [this](std::string_view outcome) { outcomes.emplace_back(outcome); },
                   {}}};
    puller.run();
  }

  ManualClock clock;
  std::shared_ptr<av::SourceTrack const> track = std::make_shared<av::SourceTrack>();
  std::deque<Attempt> attempts;
  std::vector<std::string> told, outcomes;
  std::vector<int> waits;
  int taken = 0, busy = 0, refuse_at = -1;
};

Attempt refused() { return {failure(errc_t::connection_refused, "refused")}; }

TEST_F(PullerTest, WaitsTwiceAsLongEachTimeUntilTheSourceWasSteady) {
  attempts = {refused(), refused(), {{}, 100}, {{}, 500}, refused(), refused()};
  run();
  EXPECT_THAT(waits, ElementsAre(1, 2, 4, 1, 2));
  EXPECT_THAT(outcomes, ElementsAre("refused", "refused", "live", "live", "refused"));
}

TEST_F(PullerTest, EntersWithTheFirstUnitAndLeavesWithEachEnd) {
  attempts = {{{}, 3}, {{}, 0}, {{}, 2}, refused()};
  run();
  EXPECT_THAT(told, ElementsAre("enter", "leave", "enter", "leave"));
  EXPECT_EQ(taken, 5);
  EXPECT_THAT(outcomes, ElementsAre("live", "ended", "live"));
}

TEST_F(PullerTest, OpensNothingWhileSomebodyElsePublishes) {
  busy = 3;
  attempts = {{{}, 1}, refused()};
  run();
  EXPECT_THAT(outcomes, ElementsAre("busy", "busy", "busy", "live"));
  EXPECT_THAT(waits, ElementsAre(1, 2, 4, 8));
}

TEST_F(PullerTest, GivesUpASourceWhoseCodecIsNotTakenAndTriesAgainLater) {
  refuse_at = 1;
  attempts = {{{}, 10}, refused()};
  run();
  EXPECT_EQ(taken, 1);
  EXPECT_THAT(told, ElementsAre("enter", "leave"));
}

TEST_F(PullerTest, PassesAPlaylistOnAtThePaceOfLife) {
  attempts = {{{}, 251, true}, refused()};
  auto const before = clock.now();
  run();
  EXPECT_GT(clock.now() - before, 9'990ms);
  EXPECT_LT(clock.now() - before, 10s + 1s + 10ms);
}

TEST(Outcome, HasAWordForEachFailure) {
  EXPECT_EQ(outcome_of(failure(errc_t::host_unreachable, "")), "no_host");
  EXPECT_EQ(outcome_of(failure(errc_t::no_such_file_or_directory, "")), "not_found");
  EXPECT_EQ(outcome_of(failure(errc_t::bad_message, "")), "no_stream");
  EXPECT_EQ(outcome_of(failure(errc_t::io_error, "")), "failed");
}

}  // namespace
}  // namespace freshet::ingest::pull
