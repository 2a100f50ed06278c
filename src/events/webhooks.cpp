#include "events/webhooks.hpp"

#include "base/assert.hpp"
#include "events/webhook.hpp"
#include "net/spawn.hpp"
#include "net/web_address.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace freshet::events {
namespace {

using std::chrono::milliseconds;

/// Facts that wait for a disk that takes nothing.
constexpr std::size_t kMostArrived = 1'000;
/// After the outbox has failed.
constexpr std::chrono::seconds kBreather{2};
constexpr milliseconds kPatience{2'000};

constexpr char kAttempts[] = "freshet_webhook_attempts_total";
constexpr char kHelp[] = "Attempts to tell a webhook's receiver of an event, by their outcome.";

/// A receiver's address is a secret of its own: this much of it is for the log.
std::string name_of(Receiver const& receiver) {
  auto const address = net::parse_web_address(receiver.url);
  return address ? net::shown(*address) : receiver.id;
}

}  // namespace

/// One receiver, on the loop.
struct Webhooks::Line {
  Line(net::Loop& loop, Receiver to) : receiver{std::move(to)}, changed{loop} {}

  Receiver receiver;
  std::set<std::string> busy;  // channels of which an event is on its way
  net::Event changed;
  bool news = false;  // since the outbox was last looked at
  bool gone = false;
  bool failing = false;  // and the log says so
};

Webhooks::Webhooks(House house, Plan plan)
    : house_{std::move(house)},
      delivered_{house_.metrics.counter(kAttempts, kHelp, {{"kind", "delivered"}})},
      failed_{house_.metrics.counter(kAttempts, kHelp, {{"kind", "failed"}})},
      given_up_{house_.metrics.counter(kAttempts, kHelp, {{"kind", "given_up"}})},
      lost_{
          house_.metrics.counter("freshet_webhook_lost_total",
                                 "Events that no receiver will be told of: the outbox was full.")},
      plan_{std::move(plan)},
      news_{house_.loop} {}

Webhooks::~Webhooks() { FRESHET_ASSERT(gate_.count() == 0 || stopping_); }

void Webhooks::start(Bus& bus) {
  std::promise<void> started;
  house_.loop.post([&] {
    subscription_ = bus.subscribe(house_.loop, [this](FactPtr const& fact) { hear(fact); });
    net::spawn(house_.loop, gate_, "outbox", keep(), house_.log);
    take_over(std::exchange(plan_, {}));
    started.set_value();
  });
  started.get_future().wait();
}

void Webhooks::adjust(Plan plan) {
  house_.loop.post([this, plan = std::move(plan)]() mutable {
    if (!stopping_) take_over(std::move(plan));
  });
}

void Webhooks::note_dropped(Outbox::Dropped dropped) {
  house_.loop.post([this, dropped = std::move(dropped)] { count_dropped(dropped); });
}

void Webhooks::begin_to_stop() {
  std::promise<void> told;
  house_.loop.post([&] {
    subscription_ = {};
    stopping_ = true;
    news_.notify_all();
    for (auto const& [id, line] : lines_) wake(*line);
    told.set_value();
  });
  told.get_future().wait();
}

bool Webhooks::stop() { return gate_.wait_empty(kPatience); }

void Webhooks::hear(FactPtr const& fact) {
  if (lines_.empty() && plan_.others.empty()) return;
  if (fact->kept) return wake_all();
  if (arrived_.size() >= kMostArrived) return lose(1, "the outbox cannot be written to");
  arrived_.push_back(fact);
  news_.notify_all();
}

void Webhooks::lose(std::size_t facts, std::string const& why) {
  lost_.add(facts);
  house_.log.error("{} events are lost for the webhooks: {}", facts, why);
}

void Webhooks::count_dropped(Outbox::Dropped const& dropped) {
  std::int64_t of_lines = 0;
  for (auto const& [receiver, count] : dropped) {
    auto const is_other = std::ranges::find(plan_.others, receiver, &Receiver::id);
    if (is_other == plan_.others.end()) {
      of_lines += count;
    } else {
      house_.others.lose(count);
    }
  }
  if (of_lines > 0) lose(static_cast<std::size_t>(of_lines), "too many wait for their receivers");
}

void Webhooks::wake_all() {
  for (auto const& [id, line] : lines_) wake(*line);
  if (house_.others.wake) house_.others.wake();
}

void Webhooks::wake(Line& line) {
  line.news = true;
  line.changed.notify_all();
}

/// Lines of receivers that stay go on as they are, with what was changed of them.
void Webhooks::take_over(Plan plan) {
  plan_ = std::move(plan);
  Lines next;
  for (auto const& receiver : plan_.receivers) {
    auto& line = next[receiver.id];
    if (auto const at = lines_.find(receiver.id); at != lines_.end()) {
      line = std::exchange(at->second, nullptr);
      line->receiver = receiver;
      wake(*line);
    } else {
      line = std::make_shared<Line>(house_.loop, receiver);
      net::spawn(house_.loop, gate_, "webhook " + receiver.id, serve(line), house_.log);
    }
  }
  for (auto const& [id, line] : lines_) {
    if (!line) continue;
    line->gone = true;
    wake(*line);
  }
  lines_ = std::move(next);
  net::spawn(house_.loop, gate_, "outbox", forget_others(), house_.log);
}

net::awaitable<> Webhooks::forget_others() {
  auto known = plan_.receivers;
  for (auto const* more : {&plan_.resting, &plan_.others}) {
    known.insert(known.end(), more->begin(), more->end());
  }
  auto forget = [outbox = &house_.outbox, known = std::move(known)] {
    return outbox->keep_only(known);
  };
  auto const forgotten = co_await house_.thread.run(house_.loop, std::move(forget));
  if (!forgotten) house_.log.warn("{}", forgotten.error().what);
}

/// What arrives is written down, as much as there is at once.
net::awaitable<> Webhooks::keep() {
  while (!stopping_ || !arrived_.empty()) {
    if (arrived_.empty()) {
      co_await news_.wait();
      continue;
    }
    auto facts = std::exchange(arrived_, {});
    auto receivers = plan_.receivers;
    receivers.insert(receivers.end(), plan_.others.begin(), plan_.others.end());
    auto append = [outbox = &house_.outbox, facts, receivers = std::move(receivers)] {
      return outbox->append(facts, receivers);
    };
    auto const kept = co_await house_.thread.run(house_.loop, std::move(append));
    if (kept) {
      count_dropped(*kept);
      wake_all();
      continue;
    }
    if (stopping_) {
      lose(facts.size() + arrived_.size(), kept.error().what);
      co_return;
    }
    house_.log.warn("{}; tried again", kept.error().what);
    arrived_.insert(arrived_.begin(), facts.begin(), facts.end());
    static_cast<void>(co_await news_.wait_until(house_.clock.now() + kBreather));
  }
}

/// One receiver's line: looks for what is due, sends it, and sleeps until there is more.
net::awaitable<> Webhooks::serve(std::shared_ptr<Line> line) {
  while (!stopping_ && !line->gone) {
    line->news = false;
    auto const room = plan_.options.at_once - std::min(plan_.options.at_once, line->busy.size());
    auto look = [outbox = &house_.outbox, id = line->receiver.id, now = now_ms(), busy = line->busy,
                 room] { return outbox->due(id, now, busy, room); };
    auto due = co_await house_.thread.run(house_.loop, std::move(look));
    if (stopping_ || line->gone) break;
    auto until = SteadyTime::max();
    if (due) {
      for (auto& delivery : due->ready) {
        line->busy.insert(delivery.channel);
        net::spawn(house_.loop, gate_, "webhook " + line->receiver.id,
                   deliver(line, std::move(delivery)), house_.log);
      }
      if (due->next_ms) until = house_.clock.now() + milliseconds{*due->next_ms - now_ms()};
    } else {
      house_.log.warn("{}; tried again", due.error().what);
      until = house_.clock.now() + kBreather;
    }
    if (!line->news) static_cast<void>(co_await line->changed.wait_until(until));
  }
}

net::awaitable<> Webhooks::deliver(std::shared_ptr<Line> line, Delivery delivery) {
  auto request =
      webhook_request(line->receiver, delivery, now_ms() / 1'000, plan_.options.public_url);
  request.limit = plan_.options.limit;
  request.may_reach = plan_.options.may_reach;
  auto const answer = co_await house_.client.ask(house_.loop, std::move(request));
  // Who was interrupted has not failed: the next start sends it again.
  bool const interrupted =
      answer.has_error() && answer.error().code == boost::system::errc::operation_canceled;
  if (!interrupted) {
    auto [attempt, pause] = outcome_of(delivery, answer);
    co_await settle(*line, delivery, std::move(attempt), pause);
  }
  line->busy.erase(delivery.channel);
  wake(*line);
}

std::pair<Attempt, milliseconds> Webhooks::outcome_of(Delivery const& delivery,
                                                      Result<net::HttpAnswer> const& answer) {
  Attempt attempt{delivery.event_id, delivery.type, delivery.channel, delivery.attempts + 1};
  attempt.at_ms = now_ms();
  Ending ending{0, attempt.number, milliseconds{attempt.at_ms - delivery.created_ms}};
  if (answer) {
    attempt.took_ms = answer->took.count();
    ending.status = attempt.status = answer->status;
    ending.asked_for = read_retry_after(answer->header("retry-after"));
    attempt.error = reason_of(*answer);
  } else {
    attempt.error = answer.error().what;
  }
  auto const verdict =
      judge(plan_.options.retry, ending, std::uniform_real_distribution<>{}(random_));
  attempt.outcome = verdict.outcome;
  if (attempt.outcome == Outcome::delivered) attempt.error.clear();
  return {std::move(attempt), verdict.pause};
}

net::awaitable<> Webhooks::settle(Line& line, Delivery const& delivery, Attempt attempt,
                                  milliseconds pause) {
  auto const fine = attempt.outcome == Outcome::delivered;
  (fine ? delivered_ : attempt.outcome == Outcome::again ? failed_ : given_up_).add();
  // Of a receiver that is down one line, not one for each event.
  if (!fine && !std::exchange(line.failing, true)) {
    house_.log.warn("webhook {}: {}; tried again", name_of(line.receiver), attempt.error);
  } else if (fine && std::exchange(line.failing, false)) {
    house_.log.info("webhook {} answers again", name_of(line.receiver));
  }
  auto write = [outbox = &house_.outbox, id = line.receiver.id, delivery, attempt,
                again_ms = attempt.at_ms + pause.count()] {
    return outbox->settle(id, delivery, attempt, again_ms);
  };
  auto const written = co_await house_.thread.run(house_.loop, std::move(write));
  if (written || stopping_) co_return;
  // It would be sent again at once, and again.
  house_.log.warn("{}", written.error().what);
  auto const until = house_.clock.now() + kBreather;
  while (!stopping_ && house_.clock.now() < until) {
    static_cast<void>(co_await line.changed.wait_until(until));
  }
}

}  // namespace freshet::events
