#include "app/acme/keeper.hpp"

#include "base/assert.hpp"
#include "net/spawn.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace freshet::app::acme {
namespace {

using std::chrono::milliseconds;
using Kind = Trouble::Kind;

/// The wall's clock may be set meanwhile: it is looked at so often at least.
constexpr std::chrono::minutes kLongestSleep{30};
/// After the thread for files had no room.
constexpr std::chrono::seconds kBreather{5};
constexpr milliseconds kEndWithin{2'000};
constexpr char kAttempts[] = "freshet_acme_attempts_total";
constexpr char kAttemptsHelp[] = "Attempts to get a certificate, by how they ended.";

std::string joined(Names const& names) {
  std::string all;
  for (auto const& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

/// After a failure the other way, if there is one, has its turn.
std::vector<Way> ways_of_turn(std::vector<Way> ways, unsigned failures) {
  if (failures % 2 == 1) std::ranges::reverse(ways);
  return ways;
}

Trouble of_this_machine(Error const& error) { return {Kind::here, error.what, {}}; }

}  // namespace

Keeper::Keeper(House house, Plan plan)
    : house_{std::move(house)},
      failures_{house_.metrics.gauge("freshet_acme_failures",
                                     "Attempts to get a certificate that have failed in a row.")},
      until_{house_.metrics.gauge(
          "freshet_acme_certificate_end_seconds",
          "When the certificate that was got by ACME ends, in Unix time; 0: there is none.")},
      plan_{std::make_shared<Plan const>(std::move(plan))},
      bell_{house_.loop} {}

Keeper::~Keeper() { FRESHET_ASSERT(gate_.count() == 0 || stopping_); }

void Keeper::start() { net::spawn(house_.loop, gate_, "acme", keep(), house_.log); }

void Keeper::adjust(Plan plan) {
  house_.loop.post([this, plan = std::make_shared<Plan const>(std::move(plan))]() mutable {
    if (plan->names != plan_->names) in_hand_.reset();
    plan_ = std::move(plan);
    ++version_;
    hurry_ = true;
    bell_.notify_all();
  });
}

void Keeper::begin_to_stop() {
  std::promise<void> told;
  house_.loop.post([&] {
    stopping_ = true;
    bell_.notify_all();
    told.set_value();
  });
  told.get_future().wait();
}

bool Keeper::stop() { return gate_.wait_empty(kEndWithin); }

net::awaitable<Keeper::FoundOrError> Keeper::look() {
  auto read = [folder = house_.folder] { return Found{folder.certificate(), folder.state()}; };
  auto found = co_await house_.thread.run(house_.loop, std::move(read));
  co_return found;
}

net::awaitable<> Keeper::keep() {
  while (!stopping_) {
    auto const version = version_;
    auto until = house_.clock.now() + kLongestSleep;
    if (!plan_->names.empty()) {
      auto found = co_await look();
      if (stopping_) co_return;
      if (found) {
        tell(*found);
        auto const wait_s = due_s(*found) - now_s();
        if (wait_s <= 0) {
          co_await attempt(std::move(found->state));
          continue;
        }
        until = std::min(until, house_.clock.now() + std::chrono::seconds{wait_s});
      } else {
        until = house_.clock.now() + kBreather;
      }
    }
    if (version == version_) static_cast<void>(co_await bell_.wait_until(until));
  }
}

bool Keeper::is_of_plan(State const& state) const {
  return state.directory == plan_->authority.directory && state.names == plan_->names;
}

/// When there is something to do: now for the first certificate, later for the next ones, and later
/// still after a failure. Whoever has corrected the configuration need not wait for the latter.
std::int64_t Keeper::due_s(Found const& found) const {
  std::int64_t due = 0;
  if (found.certificate && found.certificate->covers_all(plan_->names)) {
    due = renew_at_s(found.certificate->validity, spread_);
  }
  if (!is_of_plan(found.state)) return due;
  return std::max({due, hurry_ ? 0 : found.state.next_s, found.state.not_before_s});
}

void Keeper::tell(Found const& found) {
  failures_.set(is_of_plan(found.state) ? found.state.failures : 0);
  until_.set(found.certificate ? found.certificate->validity.until_s : 0);
}

net::awaitable<> Keeper::attempt(State last) {
  hurry_ = false;
  auto const plan = plan_;
  if (!is_of_plan(last)) last = {};
  auto outcome = co_await get(plan, last.failures);
  if (!outcome && outcome.error().kind == Kind::stopped) co_return;
  co_await settle(plan, std::move(last), std::move(outcome));
}

net::awaitable<Outcome<>> Keeper::get(std::shared_ptr<Plan const> plan, unsigned failures) {
  if (!in_hand_) {
    auto read = [folder = house_.folder] { return folder.account(); };
    auto account = co_await house_.thread.run(house_.loop, std::move(read));
    if (!account) co_return of_this_machine(account.error());
    Authority authority{
        {house_.loop, house_.http, house_.clock}, plan->authority, std::move(*account)};
    auto const known = co_await authority.sign_in(plan->email, plan->binding);
    if (!known) co_return known.error();
    Ordering ordering{{authority, house_.answers, house_.clock, bell_, stopping_},
                      {plan->names, ways_of_turn(plan->ways, failures), plan->patience}};
    auto issued = co_await ordering.run();
    if (!issued) co_return issued.error();
    if (plan->names == plan_->names) in_hand_ = std::move(*issued);
  }
  if (!in_hand_) co_return Outcome<>{};  // what was wanted is another thing by now
  auto kept = co_await keep_it(plan);
  co_return kept;
}

/// What an authority gave is not asked for again because a disk was full.
net::awaitable<Outcome<>> Keeper::keep_it(std::shared_ptr<Plan const> plan) {
  auto write = [folder = house_.folder, pem = in_hand_->pem, plan] {
    auto written = folder.keep_certificate(pem);
    if (written && plan->take_over) plan->take_over();
    return written;
  };
  auto const written = co_await house_.thread.run(house_.loop, std::move(write));
  if (!written) co_return of_this_machine(written.error());
  auto const& got = in_hand_->certificate;
  house_.log.info("certificate for {} from {}, valid until {}, to be renewed {}",
                  joined(plan->names), got.issuer, shown_time(got.validity.until_s),
                  shown_time(renew_at_s(got.validity, spread_)));
  in_hand_.reset();
  co_return Outcome<>{};
}

net::awaitable<> Keeper::settle(std::shared_ptr<Plan const> plan, State last, Outcome<> outcome) {
  auto const kind = outcome ? "issued" : to_string(outcome.error().kind);
  house_.metrics.counter(kAttempts, kAttemptsHelp, {{"status", std::string{kind}}}).add();
  State state{plan->authority.directory, plan->names};
  state.at_s = now_s();
  if (outcome) {
    // However short a certificate's life is, the authority is not asked without end.
    state.next_s =
        state.at_s + std::chrono::floor<std::chrono::seconds>(plan->back_off.first).count();
  } else {
    auto const& trouble = outcome.error();
    state.failures = last.failures + 1;
    state.kind = kind;
    state.what = trouble.what;
    auto const pause = pause_after(plan->back_off, state.failures, trouble.asked_for, chance());
    state.next_s = state.at_s + std::chrono::ceil<std::chrono::seconds>(pause).count();
    state.not_before_s = trouble.asked_for.count() > 0 ? state.at_s + trouble.asked_for.count() : 0;
    house_.log.warn("no certificate for {}: {}; tried again {}", joined(plan->names), trouble.what,
                    shown_time(state.next_s));
  }
  auto write = [folder = house_.folder, state] { return folder.keep_state(state); };
  auto const written = co_await house_.thread.run(house_.loop, std::move(write));
  if (written || stopping_) co_return;
  // Who cannot remember to wait waits here.
  house_.log.warn("{}", written.error().what);
  auto const until = house_.clock.now() + std::chrono::seconds{state.next_s - state.at_s};
  while (!stopping_ && house_.clock.now() < until) {
    static_cast<void>(co_await bell_.wait_until(until));
  }
}

}  // namespace freshet::app::acme
