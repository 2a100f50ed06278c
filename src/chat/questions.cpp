#include "chat/questions.hpp"

#include "chat/questions_inside.hpp"
#include "chat/things.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::string_view kQuestionField = "qa:";

}  // namespace

Questions::Questions(Core& core, Moderation& moderation)
    : core_{core}, moderation_{moderation}, inside_{std::make_shared<Inside>(core, moderation)} {}
Questions::~Questions() = default;

void Questions::ask(Author const& who, std::string text, std::string key, Reply reply) {
  inside_->ask(who, text, std::move(key), std::move(reply));
}
void Questions::upvote(Author const& who, std::string const& id, Reply reply) {
  inside_->upvote(who, id, std::move(reply));
}
void Questions::set(Author const& who, std::string const& id, std::string const& state,
                    Reply reply) {
  inside_->set(who, id, state, std::move(reply));
}

/// Featured ones first, then those that most want to know.
void Questions::list(Reply reply) const {
  std::vector<Question const*> order;
  for (auto const& [id, question] : inside_->open) order.push_back(&question);
  std::ranges::stable_sort(order, [](Question const* a, Question const* b) {
    auto const rank = [](Question const& q) { return q.state == "featured" ? 0 : 1; };
    return rank(*a) != rank(*b) ? rank(*a) < rank(*b) : a->n > b->n;
  });
  std::vector<std::string> items;
  for (auto const* const question : order) items.push_back(to_text(*question));
  Outcome outcome;
  outcome.body = json_items(items);
  reply(std::move(outcome));
}

void Questions::happened(Event const& event) {
  if (event.kind == Kind::purge) {
    auto const text = as_text(event.text.span());
    auto const json = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
    auto const user = json.is_object() ? json.find("user") : json.end();
    if (json.is_object() && user != json.end() && user->is_string()) {
      inside_->remove_of(user->get<std::string>());
    }
    return;
  }
  if (event.kind != Kind::qa || event.off == 0) return;
  for (auto const& change : event.state) {
    if (!change.field.starts_with(kQuestionField)) continue;
    auto const id = change.field.substr(kQuestionField.size());
    auto const at = inside_->open.find(id);
    auto question = question_of(change.value);
    if (question) {
      if (at != inside_->open.end()) question->n = std::max(question->n, at->second.n);
      inside_->open.insert_or_assign(id, std::move(*question));
    } else if (at != inside_->open.end()) {
      auto gone = std::move(at->second);
      inside_->open.erase(at);
      auto const text = as_text(event.text.span());
      gone.state = "answered";
      if (text.find(R"("state":"answered")") != text.npos) inside_->keep(gone);
    }
  }
}

void Questions::entered() {
  auto const before = std::exchange(inside_->open, {});
  for (auto const& [field, value] : core_.state().beginning(kQuestionField)) {
    auto question = question_of(value);
    if (!question) continue;
    auto const id = question->id;
    if (auto const was = before.find(id); was != before.end()) {
      question->n = std::max(question->n, was->second.n);
    }
    inside_->open.insert_or_assign(id, std::move(*question));
    core_.bus().tally(core_.channel(), std::string{kQuestionField} + id, 1,
                      [weak = std::weak_ptr{inside_}, id](Result<Tally> const& tally) {
                        if (auto const self = weak.lock()) self->counted(id, tally, {});
                      });
  }
}

}  // namespace freshet::chat
