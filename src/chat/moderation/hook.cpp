#include "chat/moderation/hook.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace freshet::chat {
namespace {

using nlohmann::json;

constexpr std::string_view kHookRule = "hook";
constexpr auto kHookGather = std::chrono::milliseconds{5};

std::optional<Act> hook_act_said(json const& one) {
  auto const at = one.find("action");
  if (at == one.end() || !at->is_string()) return std::nullopt;
  auto const& word = at->get_ref<std::string const&>();
  for (auto const act : {Act::allow, Act::flag, Act::hold, Act::block}) {
    if (word == to_string(act)) return act;
  }
  return std::nullopt;
}

void put_hook_labels(json const& one, Verdict& verdict) {
  auto const labels = one.find("labels");
  if (labels == one.end() || !labels->is_array()) return;
  for (auto const& label : *labels) {
    if (!label.is_string()) continue;
    auto const& word = label.get_ref<std::string const&>();
    (word == "spam" ? verdict.flags.spam : verdict.flags.toxic) = true;
  }
}

Verdict hook_verdict(Act act) {
  Verdict verdict;
  verdict.act = act;
  if (act == Act::allow) return verdict;
  verdict.rule = kHookRule;
  if (act == Act::block) {
    verdict.code = "blocked";
    verdict.says = "this message was not let through: say it in other words";
  }
  return verdict;
}

}  // namespace

Result<std::unordered_map<std::string, Verdict>> verdicts_of(std::string_view body) {
  auto const answer = json::parse(body, nullptr, false);
  if (!answer.is_array()) return malformed("the classifier's answer is not a JSON array");
  std::unordered_map<std::string, Verdict> verdicts;
  for (auto const& one : answer) {
    auto const id = one.is_object() ? one.find("id") : one.end();
    if (!one.is_object() || id == one.end() || !id->is_string()) {
      return malformed("an item of the classifier's answer has no id");
    }
    auto const act = hook_act_said(one);
    if (!act) return malformed("an item's action is none of allow, flag, hold, block");
    auto verdict = hook_verdict(*act);
    put_hook_labels(one, verdict);
    if (verdict.act == Act::flag && verdict.flags == store::ChatFlags{}) verdict.flags.toxic = true;
    if (auto const score = one.find("score"); score != one.end() && score->is_number()) {
      verdict.score = std::clamp(score->get<double>(), 0.0, 1.0);
    }
    verdicts.emplace(id->get<std::string>(), std::move(verdict));
  }
  return verdicts;
}

struct Hook::Inside : std::enable_shared_from_this<Hook::Inside> {
  struct Waiting {
    std::string id;
    Question question;
    Moderation::Looked looked;
  };
  using Bundle = std::vector<Waiting>;
  struct Remembered {
    Verdict verdict;
    SteadyTime until{};
  };

  explicit Inside(Core& of) : core{of}, gather{of.home()} {}

  Core& core;
  net::Timer gather;
  bool gathering = false;
  std::deque<Waiting> waiting;
  std::unordered_map<std::string, Remembered> cache;
  std::uint64_t next = 0;
  std::size_t due = 0;  // messages that an answer is due for
  int failures = 0;
  SteadyTime closed_until{};

  [[nodiscard]] Verdict unanswered() const {
    auto const& word = core.settings().hook.on_failure;
    auto verdict = hook_verdict(word == "block"  ? Act::block
                                : word == "hold" ? Act::hold
                                                 : Act::allow);
    if (verdict.act == Act::block) verdict.says = "messages cannot be checked now: try again later";
    return verdict;
  }
  [[nodiscard]] bool is_open() const { return core.clock().now() < closed_until; }

  void gather_more() {
    if (waiting.size() >= kBundle) return send();
    if (std::exchange(gathering, true)) return;
    gather.start(kHookGather, [weak = weak_from_this()] {
      if (auto const self = weak.lock()) self->send();
    });
  }

  void send() {
    gathering = false;
    gather.cancel();
    while (!waiting.empty()) {
      Bundle bundle;
      while (!waiting.empty() && bundle.size() < kBundle) {
        bundle.push_back(std::move(waiting.front()));
        waiting.pop_front();
      }
      ask(std::move(bundle));
    }
  }

  // One that an answer is due for; whoever is first, the answer or the clock, takes it.
  struct Asked {
    explicit Asked(net::Loop& loop) : late{loop} {}
    Bundle bundle;
    net::Timer late;
  };

  std::unordered_map<std::uint64_t, std::unique_ptr<Asked>> asked;

  void ask(Bundle bundle) {
    auto body = question_of(bundle);
    auto const number = ++next;
    auto& one = asked.emplace(number, std::make_unique<Asked>(core.home())).first->second;
    due += bundle.size();
    one->bundle = std::move(bundle);
    auto const take = [weak = weak_from_this(), number](Result<std::string> answer) {
      if (auto const self = weak.lock()) self->take(number, std::move(answer));
    };
    one->late.start(core.settings().hook.timeout, [take] {
      take(failure(boost::system::errc::timed_out, "the classifier did not answer in time"));
    });
    core.ask_classifier(std::move(body), take);
  }

  [[nodiscard]] std::string question_of(Bundle const& bundle) const {
    json messages = json::array();
    for (auto const& one : bundle) {
      json const ctx{{"channel", core.channel()}, {"standing", one.question.standing}};
      messages.push_back(
          {{"id", one.id}, {"text", one.question.text}, {"user", one.question.user}, {"ctx", ctx}});
    }
    return json{{"messages", std::move(messages)}}.dump(-1, ' ', false,
                                                        json::error_handler_t::replace);
  }

  void take(std::uint64_t number, Result<std::string> answer) {
    auto const at = asked.find(number);
    if (at == asked.end()) return;
    auto bundle = std::move(at->second->bundle);
    asked.erase(at);
    due -= bundle.size();
    answered(std::move(bundle), std::move(answer));
  }

  void answered(Bundle bundle, Result<std::string> answer) {
    auto verdicts = answer ? verdicts_of(*answer) : answer.error();
    if (!verdicts) {
      fail(verdicts.error().what);
    } else {
      failures = 0;
    }
    for (auto& one : bundle) {
      auto verdict = unanswered();
      if (verdicts) {
        if (auto const at = verdicts->find(one.id); at != verdicts->end()) {
          verdict = at->second;
          remember(one.question.words, verdict);
        }
      }
      one.looked(std::move(verdict));
    }
  }

  void fail(std::string const& why) {
    if (++failures < kFailures) return;
    if (failures == kFailures)
      core.log().warn("chat: nobody asks the classifier for 10 s: {}", why);
    closed_until = core.clock().now() + kPause;
    failures = kFailures - 1;  // one more and it is closed again
  }

  void remember(std::string const& words, Verdict const& verdict) {
    auto const now = core.clock().now();
    if (words.empty()) return;
    if (cache.size() >= kCached) {
      std::erase_if(cache, [now](auto const& one) { return one.second.until <= now; });
      if (cache.size() >= kCached) cache.clear();
    }
    cache[words] = {verdict, now + kRemembered};
  }
};

Hook::Hook(Core& core) : inside_{std::make_shared<Inside>(core)} {}
Hook::~Hook() { inside_->gather.cancel(); }

bool Hook::is_open() const { return inside_->is_open(); }

void Hook::ask(Question question, Moderation::Looked looked) {
  auto& in = *inside_;
  if (auto const at = in.cache.find(question.words);
      at != in.cache.end() && at->second.until > in.core.clock().now()) {
    return looked(at->second.verdict);
  }
  if (in.is_open() || in.waiting.size() + in.due >= kMostWaiting) return looked(in.unanswered());
  in.waiting.push_back({std::to_string(++in.next), std::move(question), std::move(looked)});
  in.gather_more();
}

}  // namespace freshet::chat
