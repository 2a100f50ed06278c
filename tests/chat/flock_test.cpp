/// A flock on a loop of its own: who is told what, in which frames, and who is let go.
#include "chat/flock.hpp"

#include "chat/close_codes.hpp"
#include "support/fake_socket.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace freshet::chat {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct FakeHearer final : Hearer {
  FakeHearer(net::Loop& loop, std::string user, bool mod = false)
      : name{std::move(user)}, moderator{mod}, fake{loop} {}
  [[nodiscard]] http::WebSocket& socket() override { return fake; }
  [[nodiscard]] std::string const& user() const override { return name; }
  [[nodiscard]] bool moderates() const override { return moderator; }
  void dismiss(int close_code, std::string_view) noexcept override {
    dismissed = close_code;
    if (flock != nullptr) (void)flock->leave(*this);
  }

  std::string name;
  bool moderator;
  test::FakeSocket fake;
  Flock* flock = nullptr;
  int dismissed = 0;
};

/// The test's thread is not the loop's: everything that belongs to it runs there.
struct Flocks : ::testing::Test {
  Flocks() {
    test::call_on(loop(), [this] {
      flock = std::make_unique<Flock>(
          Flock::House{loop(), clock, figures, [this] { return every; }, all});
      return 0;
    });
  }
  ~Flocks() override {
    on([this] { flock.reset(); });
  }
  net::Loop& loop() { return loops.at(0); }
  template <class F>
  void on(F f) {
    test::call_on(loop(), [&] {
      f();
      return 0;
    });
  }
  static EventPtr message(int off, bool urgent = false, std::size_t padding = 0) {
    Event event;
    event.kind = Kind::msg;
    event.off = static_cast<std::uint64_t>(off);
    event.user = "ann";
    event.urgent = urgent;
    event.text = Bytes::adopt(R"({"t":"msg","off":)" + std::to_string(off) + R"(,"p":")" +
                              std::string(padding, 'x') + "\"}");
    return std::make_shared<Event const>(std::move(event));
  }
  static EventPtr reaction() {
    Event event;
    event.kind = Kind::react;
    event.text = Bytes::copy(R"({"t":"react"})");
    return std::make_shared<Event const>(std::move(event));
  }
  static std::vector<int> offs(FakeHearer const& hearer) {
    std::vector<int> all;
    for (auto const& event : hearer.fake.events()) all.push_back(event.value("off", 0));
    return all;
  }

  net::Loops loops{1};
  ManualClock clock;
  Metrics metrics;
  Figures figures{metrics};
  milliseconds every{3'600'000};  // no timer rings within a test
  std::shared_ptr<std::atomic<std::size_t>> all = std::make_shared<std::atomic<std::size_t>>(0);
  std::unique_ptr<Flock> flock;
};

TEST_F(Flocks, GatherWhatHappensInOneFrameForAll) {
  FakeHearer ann{loop(), "ann"}, ben{loop(), "ben"};
  on([&] {
    flock->join(ann);
    flock->join(ben);
    flock->tell(message(1));
    EXPECT_EQ(ann.fake.texts.size(), 1U) << "the first one after a pause waits for nothing";
    flock->tell(message(2));
    flock->tell(message(3));
    EXPECT_EQ(ann.fake.texts.size(), 1U);
    flock->flush();
  });
  EXPECT_EQ(ann.fake.texts.size(), 2U);
  EXPECT_THAT(offs(ann), ElementsAre(1, 2, 3));
  EXPECT_EQ(ben.fake.texts, ann.fake.texts);
  EXPECT_EQ(figures.deliveries.value(), 6U);
}

TEST_F(Flocks, TellWhatIsUrgentAtOnce) {
  FakeHearer ann{loop(), "ann"};
  on([&] {
    flock->join(ann);
    flock->tell(message(1));
    flock->tell(message(2));
    EXPECT_THAT(offs(ann), ElementsAre(1));
    flock->tell(message(3, true));
  });
  EXPECT_THAT(offs(ann), ElementsAre(1, 2, 3));
}

TEST_F(Flocks, GatherNoMoreThanAFrameShouldHave) {
  FakeHearer ann{loop(), "ann"};
  on([&] {
    flock->join(ann);
    flock->tell(message(1));
    flock->tell(message(2, false, 9'000));
    EXPECT_THAT(offs(ann), ElementsAre(1));
    flock->tell(message(3, false, 9'000));
  });
  EXPECT_THAT(offs(ann), ElementsAre(1, 2, 3));
}

TEST_F(Flocks, TellANewcomerWhatComesAfterItAndNothingTwice) {
  FakeHearer ann{loop(), "ann"}, ben{loop(), "ben"}, cid{loop(), "cid"};
  on([&] {
    flock->join(ann);
    flock->tell(message(1));
    flock->tell(message(2));
    flock->join(ben);  // greeted with all up to 2
    flock->tell(message(3));
    flock->join(cid);
    flock->flush();
    EXPECT_THAT(cid.fake.texts, IsEmpty());
    flock->tell(message(4, true));
  });
  EXPECT_THAT(offs(ann), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(offs(ben), ElementsAre(3, 4));
  EXPECT_THAT(offs(cid), ElementsAre(4));
}

TEST_F(Flocks, LetTheSlowLoseReactionsAndThenGo) {
  FakeHearer ann{loop(), "ann"}, ben{loop(), "ben"};
  on([&] {
    ann.flock = ben.flock = flock.get();
    flock->join(ann);
    flock->join(ben);
    clock.advance(Flock::kNew);
    ann.fake.waits = 64UL * 1024;
    flock->tell(reaction());
    EXPECT_THAT(ann.fake.texts, IsEmpty());
    EXPECT_EQ(ben.fake.texts.size(), 1U);
    flock->tell(message(1, true));
    EXPECT_THAT(offs(ann), ElementsAre(1)) << "what is recovered it is told";
    ann.fake.slow = true;
    flock->tell(message(2, true));
  });
  EXPECT_EQ(ann.dismissed, close_code::kSlow);
  EXPECT_THAT(offs(ann), ElementsAre(1));
  EXPECT_THAT(offs(ben), ElementsAre(0, 1, 2)) << "who leaves in a sweep takes nobody along";
  EXPECT_EQ(flock->size(), 1U);
  EXPECT_EQ(all->load(), 1U);
}

TEST_F(Flocks, GiveANewcomerTimeToReadWhatItIsGreetedWith) {
  FakeHearer ann{loop(), "ann"};
  on([&] {
    ann.flock = flock.get();
    flock->join(ann);
    ann.fake.waits = 200UL * 1024;
    ann.fake.slow = true;
    flock->tell(message(1, true));
    EXPECT_EQ(ann.dismissed, 0);
    clock.advance(Flock::kNew);
    flock->tell(message(2, true));
  });
  EXPECT_EQ(ann.dismissed, close_code::kSlow);
}

TEST_F(Flocks, TellModeratorsAloneWhatIsForThem) {
  FakeHearer ann{loop(), "ann"}, mod{loop(), "mod", true};
  on([&] {
    flock->join(ann);
    flock->join(mod);
    Event held;
    held.kind = Kind::held;
    held.for_moderators = true;
    held.text = Bytes::copy(R"({"t":"held"})");
    flock->tell(std::make_shared<Event const>(held));
    EXPECT_THAT(ann.fake.texts, IsEmpty());
    EXPECT_EQ(mod.fake.last("held")["t"], "held");
    ann.moderator = true;
    flock->look_again(ann);
    flock->tell(std::make_shared<Event const>(held));
    flock->flush();
  });
  EXPECT_EQ(ann.fake.last("held")["t"], "held");
}

TEST_F(Flocks, TellOneUserOnAllTheirConnectionsAtOnce) {
  FakeHearer ann{loop(), "ann"}, again{loop(), "ann"}, ben{loop(), "ben"};
  on([&] {
    for (auto* const one : {&ann, &ben, &again}) flock->join(*one);
    flock->tell_user("ann", R"({"t":"system"})");
  });
  EXPECT_THAT(ann.fake.texts, ElementsAre(R"({"b":[{"t":"system"}]})"));
  EXPECT_EQ(again.fake.texts, ann.fake.texts);
  EXPECT_THAT(ben.fake.texts, IsEmpty());
}

TEST_F(Flocks, CutWhoIsBannedAndTellNothingOfTheirsThatWaits) {
  FakeHearer ann{loop(), "ann"}, again{loop(), "ann"}, ben{loop(), "ben"};
  on([&] {
    for (auto* const one : {&ann, &again, &ben}) {
      one->flock = flock.get();
      flock->join(*one);
    }
    flock->tell(message(1));
    flock->tell(message(2));
    flock->cut("ann", close_code::kBanned, "banned");
    flock->flush();
  });
  EXPECT_EQ(ann.dismissed, close_code::kBanned);
  EXPECT_EQ(again.dismissed, close_code::kBanned);
  EXPECT_EQ(ben.dismissed, 0);
  EXPECT_EQ(flock->size(), 1U);
  EXPECT_THAT(offs(ben), ElementsAre(1));
}

TEST_F(Flocks, StartAnewWithNothingOfWhatWasGathered) {
  FakeHearer ann{loop(), "ann"};
  on([&] {
    flock->join(ann);
    flock->tell(message(1));
    flock->tell(message(2));
    flock->start_anew(frame_of({R"({"t":"resync","ep":"n"})", R"({"t":"msg","off":7})"}));
    flock->tell(message(8, true));
  });
  EXPECT_THAT(offs(ann), ElementsAre(1, 0, 7, 8));
}

TEST_F(Flocks, FlushWhenTheIntervalIsOver) {
  every = milliseconds{5};
  FakeHearer ann{loop(), "ann"};
  on([&] {
    flock->join(ann);
    flock->tell(message(1));
    flock->tell(message(2));
    EXPECT_THAT(offs(ann), ElementsAre(1));
  });
  EXPECT_TRUE(test::eventually(
      [&] { return test::call_on(loop(), [&] { return ann.fake.texts.size(); }) == 2; }));
  EXPECT_THAT(offs(ann), ElementsAre(1, 2));
}

}  // namespace
}  // namespace freshet::chat
