#include "chat/moderation/learner.hpp"

#include "chat/moderation/books.hpp"
#include "chat/moderation/plain.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::size_t kMostAging = 256;
constexpr std::uint32_t kSampledOneOf = 8;
constexpr auto kAgedAfter = std::chrono::minutes{5};
constexpr std::uint32_t kKeptEvery = 25;  // lessons

}  // namespace

void Learner::follow_rules() {
  if (!core_.state().rules().learns) {
    if (model_ && unkept_ > 0) keep();
    model_ = nullptr;
    waiting_.clear();
    return;
  }
  if (model_ || std::exchange(fetching_, true)) return;
  auto blob = std::make_shared<std::string>();
  core_.keeping().read(
      core_.home(),
      [blob, channel = core_.channel()](store::Database& database) -> Result<> {
        auto read = books::model(database, channel);
        if (!read) return read.error();
        *blob = std::move(*read);
        return {};
      },
      [blob, weak = weak_from_this()](Result<> done) {
        auto const self = weak.lock();
        if (!self) return;
        self->fetching_ = false;
        if (!self->core_.state().rules().learns) return;
        self->model_ = std::make_shared<Model>();
        if (done && !blob->empty()) done = self->model_->from_blob(*blob);
        if (!done) self->core_.log().error("chat: the model begins anew: {}", done.error().what);
      });
}

void Learner::decided(Author const& by, std::string_view text, bool taken_away) {
  if (!model_ || text.empty()) return;
  bool const trusted = by.standing == Standing::owner;
  if (model_->learn(plain_of(text).words, taken_away, by.id, trusted, core_.clock().now())) {
    changed();
  }
}

void Learner::said(std::string const& mid, std::string const& user, std::string_view text) {
  if (!model_) return;
  look_at_aged();
  if (++said_ % kSampledOneOf != 0) return;
  waiting_.push_back({mid, user, plain_of(text).words, core_.clock().now()});
  if (waiting_.size() > kMostAging) waiting_.pop_front();
}

void Learner::look_at_aged() {
  auto const now = core_.clock().now();
  while (!waiting_.empty() && now - waiting_.front().at >= kAgedAfter) {
    model_->learn_untouched(waiting_.front().words, kSampledOneOf);
    waiting_.pop_front();
    changed();
  }
}

void Learner::gone(std::string_view mid, std::string_view user) {
  std::erase_if(waiting_, [&](Waiting const& one) {
    if (mid.empty() && user.empty()) return true;
    return mid.empty() ? one.user == user : one.mid == mid;
  });
}

void Learner::changed() {
  if (++unkept_ >= kKeptEvery) keep();
}

void Learner::keep() {
  unkept_ = 0;
  core_.keeping().write([blob = model_->to_blob(), figures = figures(),
                         channel = core_.channel()](store::Database& database) {
    return books::keep_model(database, channel, blob, figures);
  });
}

void Learner::reset() {
  if (model_) model_->reset();
  waiting_.clear();
  unkept_ = 0;
  core_.keeping().write([channel = core_.channel()](store::Database& database) {
    return books::forget_model(database, channel);
  });
}

std::string Learner::figures() const {
  nlohmann::json object{{"learns", model_ != nullptr}};
  if (model_) {
    auto const figures = model_->figures();
    object["taken_away"] = figures.positives;
    object["taken_away_counted"] = figures.counted_positives;
    object["let_through"] = figures.negatives;
    object["untouched"] = figures.untouched;
    object["decisions"] = figures.decisions;
    object["precision"] = figures.precision;
    object["wanted_precision"] = Model::kWantedPrecision;
    object["needed"] = Model::kEnough;
    object["may_hold"] = figures.may_hold;
  }
  return object.dump();
}

}  // namespace freshet::chat
