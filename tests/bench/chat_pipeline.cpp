/// What a message of 100 characters costs in the stages that need nobody else, with 200 terms.
#include "chat/moderation.hpp"
#include "chat/moderation/model.hpp"
#include "support/fake_core.hpp"

#include <chrono>
#include <cstdio>
#include <string>

using namespace freshet;

namespace {

constexpr int kMessages = 20'000;
constexpr double kBoundUs = 50;

double us_each(SteadyTime began, SteadyTime ended) {
  return std::chrono::duration<double, std::micro>(ended - began).count() / kMessages;
}

double look_us(chat::Moderation& moderation, test::FakeCore& core, std::string_view tail) {
  auto const began = system_clock().now();
  for (int i = 0; i < kMessages; ++i) {
    chat::Author who;
    who.id = "u" + std::to_string(i);
    auto text = std::to_string(i * 7'919) + std::string{tail};
    moderation.look(who, text, [](chat::Verdict const&) {});
    core.time.advance(std::chrono::milliseconds{50});
  }
  return us_each(began, system_clock().now());
}

}  // namespace

int main() {
  test::FakeCore core;
  chat::Moderation moderation{core};
  for (int i = 0; i < 200; ++i) {
    core.set_state("term:t" + std::to_string(i),
                   R"({"term":"*word)" + std::to_string(i * 31) + R"(*","act":"hold"})");
  }
  moderation.entered();
  core.turn();
  auto const latin = look_us(moderation, core,
                             " did you see how they played the last five minutes of this match, "
                             "it was just beautiful!");
  auto const other = look_us(moderation, core,
                             " вы видели, как они играли последние пять минут этого матча, "
                             "было просто красиво, да!");
  chat::Model model;
  auto const began = system_clock().now();
  double sum = 0;
  for (int i = 0; i < kMessages; ++i) {
    sum += model.score(
        "did you see how they played the last five minutes of this match it was "
        "just beautiful and more " +
        std::to_string(i));
  }
  auto const model_us = us_each(began, system_clock().now());
  std::printf("latin %.1f us, cyrillic %.1f us, model %.1f us (%.0f)\n", latin, other, model_us,
              sum);
  return latin + model_us < kBoundUs && other + model_us < kBoundUs ? 0 : 1;
}
