#include "chat/wing.hpp"

#include "chat/close_codes.hpp"
#include "chat/people.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::chrono::milliseconds kSecondMs{1'000};

}  // namespace

Wing::Wing(HubShared& shared, unsigned index)
    : shared_{shared},
      index_{index},
      settings_{*shared.settings.get()},
      rooms_{shared, index},
      random_{0x9e3779b97f4a7c15ULL * (index + 1)} {}

Wing::~Wing() = default;

Result<access::Identity> Wing::read_token(std::string_view token) {
  if (!shared_.house.read_token) {
    return failure(boost::system::errc::permission_denied, "tokens are not taken here");
  }
  return shared_.house.read_token(token);
}

bool Wing::is_revoked(access::Identity const& who) {
  return shared_.house.is_revoked && shared_.house.is_revoked(who);
}

Result<> Wing::may_watch(Visit const& visit, access::Identity const* who, std::string_view link) {
  if (who != nullptr && !who->may(access::Role::viewer, visit.channel)) {
    return failure(boost::system::errc::permission_denied, "the token is for other channels");
  }
  if (!shared_.house.may_watch) return {};
  return shared_.house.may_watch(shared_.house.loops.at(index_), visit, who, link);
}

Author Wing::author_of(access::Identity const& who, Visit const& visit) {
  return author_of_identity(who, visit.channel, place_of_peer(shared_.house.secret, visit.peer));
}

Result<Author> Wing::guest(std::string_view name, std::string_view pass, Visit const& visit) {
  auto const& secret = shared_.house.secret;
  return new_guest(name, visit.channel, guest_of_pass(secret, pass),
                   place_of_peer(secret, visit.peer), clock().wall_us() / 1'000);
}

std::string Wing::guest_pass(Author const& guest) {
  return pass_of_guest(shared_.house.secret, guest.id);
}

std::optional<Crowd::Place> Wing::place_of(Author const& author) {
  if (shared_.crowd.users(author.id) >= settings_.limits.connections_per_user) return std::nullopt;
  return shared_.crowd.of_user(author.id);
}

std::chrono::milliseconds Wing::jitter(std::chrono::milliseconds most) {
  random_ ^= random_ << 13U;  // xorshift64: nothing that anybody would guess for
  random_ ^= random_ >> 7U;
  random_ ^= random_ << 17U;
  return std::chrono::milliseconds{random_ % static_cast<std::uint64_t>(most.count() + 1)};
}

void Wing::greet(std::shared_ptr<Member> member, std::string epoch, std::uint64_t off) {
  auto const home = shared_.home_of(member->visit().channel);
  auto author = member->author();
  shared_.post(home, [member = std::move(member), loop = index_, author = std::move(author),
                      epoch = std::move(epoch), off](Wing& wing) mutable {
    wing.rooms().greet(std::move(member), loop, std::move(author), std::move(epoch), off);
  });
}

void Wing::grant(Visit const& visit, Author const& author, AnyWish wish, Reply reply) {
  Reply back = [shared = shared_.shared_from_this(), loop = index_,
                reply = std::move(reply)](Outcome outcome) {
    shared->post(loop, [reply, outcome = std::move(outcome)](Wing&) { reply(outcome); });
  };
  shared_.post(
      shared_.home_of(visit.channel),
      [channel = visit.channel, author, wish = std::move(wish), back = std::move(back)](
          Wing& wing) mutable { wing.rooms().grant(channel, author, wish, std::move(back)); });
}

void Wing::report_delay(Visit const& visit, std::chrono::milliseconds delay) {
  shared_.post(shared_.home_of(visit.channel), [channel = visit.channel, delay](Wing& wing) {
    wing.rooms().report_delay(channel, delay);
  });
}

void Wing::changed(Member& member) {
  if (auto* const here = flock(member.visit().channel)) here->look_again(member);
}

void Wing::left(Member& member) {
  auto const& channel = member.visit().channel;
  auto const at = flocks_.find(channel);
  if (at == flocks_.end() || !at->second->leave(member)) return;
  shared_.post(shared_.home_of(channel),
               [channel, loop = index_, name = member.author().name](Wing& wing) {
                 wing.rooms().left(channel, loop, name);
               });
  // Not here: it may be in the middle of a sweep.
  if (at->second->size() > 0) return;
  shared_.post(index_, [channel](Wing& wing) {
    auto const empty = wing.flocks_.find(channel);
    if (empty != wing.flocks_.end() && empty->second->size() == 0) wing.flocks_.erase(empty);
  });
}

void Wing::welcome(std::shared_ptr<Member> const& member, Greeting const& greeting,
                   std::string name, std::string const& count,
                   std::shared_ptr<std::atomic<std::size_t>> all) {
  auto const& channel = member->visit().channel;
  if (!shared_.stopping && member->greeted(greeting, name, count)) {
    return flock_of(channel, std::move(all)).join(*member);
  }
  if (shared_.stopping) member->dismiss(close_code::kRestart, "the server restarts");
  shared_.post(shared_.home_of(channel), [channel, loop = index_, name](Wing& wing) {
    wing.rooms().left(channel, loop, name);
  });
}

Flock* Wing::flock(std::string_view channel) {
  auto const at = flocks_.find(channel);
  return at == flocks_.end() ? nullptr : at->second.get();
}

Flock& Wing::flock_of(std::string const& channel, std::shared_ptr<std::atomic<std::size_t>> all) {
  auto& here = flocks_[channel];
  if (!here) {
    here = std::make_unique<Flock>(Flock::House{
        shared_.house.loops.at(index_), clock(), shared_.figures,
        [this] { return std::chrono::milliseconds{settings_.flush}; }, std::move(all)});
  }
  return *here;
}

void Wing::watch(std::shared_ptr<Member> const& member) {
  wheel_.add(member, std::chrono::ceil<std::chrono::seconds>(Member::kHello));
  keep_ticking();
}

void Wing::keep_ticking() {
  if (std::exchange(ticking_, true)) return;
  if (!timer_) timer_ = std::make_unique<net::Timer>(shared_.house.loops.at(index_));
  timer_->start(kSecondMs, [this] { tick(); });
}

void Wing::tick() {
  ticking_ = false;
  wheel_.turn();
  rooms_.tick();
  if (!wheel_.empty() || !rooms_.empty()) keep_ticking();
}

void Wing::set(config::Chat const& settings) {
  settings_ = settings;
  rooms_.set(settings);
}

void Wing::stop() {
  for (auto const& member : wheel_.all()) {
    member->dismiss(close_code::kRestart, "the server restarts");
  }
  rooms_.stop();
}

void Wing::clear() {
  timer_.reset();
  flocks_.clear();
  rooms_.stop();
}

}  // namespace freshet::chat
