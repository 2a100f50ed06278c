#include "chat/moderation/books.hpp"
#include "chat/moderation/model.hpp"
#include "support/fake_core.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace freshet::chat {
namespace {

using namespace std::chrono_literals;

SteadyTime const kLessonsStart{1h};

// A synthetic language: syllables by a seeded generator. It says that the machine learns what it is
// shown, and nothing of any real chat.
class Synthetic {
 public:
  explicit Synthetic(std::uint32_t seed) : random_{seed} {
    for (int i = 0; i < 400; ++i) talk_.push_back(word());
    for (int i = 0; i < 20; ++i) spam_.push_back(word());
  }
  std::string talk() { return sentence(talk_, talk_); }
  std::string spam() { return sentence(spam_, talk_); }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string word() {
    std::string made;
    for (auto n = 2 + below(3); n > 0; --n) {
      made += "bdfgklmnprstvz"[below(14)];
      made += "aeiou"[below(5)];
    }
    return made;
  }
  std::string sentence(std::vector<std::string> const& some, std::vector<std::string> const& rest) {
    std::string said;
    for (auto n = 5 + below(5); n > 0; --n) {
      auto const& from = below(2) == 0 ? some : rest;
      said += (said.empty() ? "" : " ") + from[below(from.size())];
    }
    return said;
  }

  std::mt19937 random_;
  std::vector<std::string> talk_, spam_;
};

// What rounds of a moderated chat of the synthetic language teach, one a minute.
void teach(Model& model, Synthetic& language, int n, int from = 0) {
  for (int i = from; i < from + n; ++i) {
    auto const at = kLessonsStart + i * 1min;
    auto const by = i % 2 == 0 ? "mod1" : "mod2";
    model.learn(language.spam(), true, by, false, at);
    model.learn(language.talk(), false, by, false, at);
    model.learn_untouched(language.talk(), 8);
  }
}

TEST(Model, LearnsASyntheticLanguageAndEarnsItsSay) {
  Synthetic language{7};
  Model model;
  teach(model, language, 40);
  EXPECT_FALSE(model.may_hold());
  teach(model, language, 560, 40);
  auto const figures = model.figures();
  EXPECT_EQ(figures.positives, 600U);
  EXPECT_EQ(figures.counted_positives, 2 * Model::kMostOfOne);
  EXPECT_EQ(figures.decisions, Model::kEnough);
  EXPECT_GE(figures.precision, Model::kWantedPrecision);
  EXPECT_TRUE(model.may_hold());
  int caught = 0, wrong = 0;
  for (int i = 0; i < 200; ++i) {
    if (model.score(language.spam()) >= Model::kHoldsFrom) ++caught;
    if (model.score(language.talk()) >= Model::kHoldsFrom) ++wrong;
  }
  EXPECT_GE(caught, 100);
  EXPECT_LE(wrong, 10);
}

TEST(Model, AbstainsWhereModeratorsFollowNoRule) {
  Synthetic language{8};
  Model model;
  std::mt19937 coin{3};
  for (int i = 0; i < 1'000; ++i) {
    model.learn(language.talk(), coin() % 2 == 0, i % 2 == 0 ? "mod1" : "mod2", false,
                kLessonsStart + i * 1min);
  }
  EXPECT_FALSE(model.may_hold());
}

TEST(Model, OneModeratorAloneDoesNotGiveItItsSay) {
  Synthetic language{9};
  Model model, owners;
  for (int i = 0; i < 500; ++i) {
    auto const spam = language.spam(), talk = language.talk();
    for (auto* const one : {&model, &owners}) {
      one->learn(spam, true, "only", one == &owners, kLessonsStart + i * 1min);
      one->learn_untouched(talk, 8);
    }
  }
  EXPECT_EQ(model.figures().counted_positives, Model::kMostOfOne);
  EXPECT_FALSE(model.may_hold());
  EXPECT_TRUE(owners.may_hold());
}

TEST(Model, AnHourTakesSixtyLabelsOfAModerator) {
  Model model;
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    if (model.learn("word" + std::to_string(i), true, "mod", false, kLessonsStart)) ++taken;
  }
  EXPECT_EQ(taken, 60);
  EXPECT_TRUE(model.learn("word", true, "mod", false, kLessonsStart + 1h));
}

TEST(Model, IsTheSameAfterItWasKept) {
  Synthetic language{10};
  Model model;
  teach(model, language, 100);
  test::FakeCore core;
  ASSERT_TRUE(books::keep_model(core.database(), "main", model.to_blob(), "{}"));
  auto const blob = books::model(core.database(), "main");
  ASSERT_TRUE(blob);
  Model back;
  ASSERT_TRUE(back.from_blob(*blob));
  auto const text = language.spam();
  EXPECT_EQ(back.score(text), model.score(text));
  EXPECT_EQ(back.figures().decisions, model.figures().decisions);
  EXPECT_EQ(back.figures().counted_positives, model.figures().counted_positives);
  EXPECT_FALSE(back.from_blob(blob->substr(0, blob->size() / 2)));
  EXPECT_FALSE(back.from_blob("what"));
  EXPECT_EQ(back.figures().positives, 0U);
}

}  // namespace
}  // namespace freshet::chat
