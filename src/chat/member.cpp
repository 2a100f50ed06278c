#include "chat/member.hpp"

#include "chat/close_codes.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace freshet::chat {
namespace {

using std::chrono::seconds;

constexpr std::chrono::milliseconds kPingJitter{5'000};
constexpr std::size_t kHelloKind = 1, kHistoryKind = 9, kPongKind = 11;
static_assert(std::is_same_v<std::variant_alternative_t<kHelloKind, AnyWish>, HelloWish>);
static_assert(std::is_same_v<std::variant_alternative_t<kHistoryKind, AnyWish>, HistoryWish>);
static_assert(std::is_same_v<std::variant_alternative_t<kPongKind, AnyWish>, PongWish>);

/// What a reader may not do.
bool is_writing(AnyWish const& wish) {
  return std::holds_alternative<Say>(wish) || std::holds_alternative<EditWish>(wish) ||
         std::holds_alternative<ReactWish>(wish) || std::holds_alternative<VoteWish>(wish) ||
         std::holds_alternative<QuestionWish>(wish) || std::holds_alternative<UpvoteWish>(wish);
}

Fate fate_of(Outcome const& outcome) {
  if (!outcome.done()) return Fate::refused;
  if (outcome.sampled) return Fate::sampled;
  return outcome.held ? Fate::held : Fate::done;
}

}  // namespace

Member::Member(std::shared_ptr<MemberHost> host, Visit visit, std::optional<access::Identity> who,
               Held held)
    : host_{std::move(host)},
      visit_{std::move(visit)},
      held_{std::move(held)},
      who_{std::move(who)} {}

Member::~Member() = default;

void Member::began(http::WebSocket& socket) noexcept {
  socket_ = &socket;
  phase_ = Phase::silent;
  auto const now = host_->clock().now();
  due_ = now + kHello;
  filled_ = now;
  tokens_ = 2.0 * host_->settings().limits.frames_per_second;
  host_->figures().connections.add(1);
}

void Member::ended(std::uint16_t code) noexcept {
  auto const was = std::exchange(phase_, Phase::over);
  if (was != Phase::over) host_->left(*this);
  if (was != Phase::over) host_->figures().closed(code);
  if (socket_ != nullptr) host_->figures().connections.add(-1);
  socket_ = nullptr;
}

void Member::dismiss(int close_code, std::string_view why) noexcept {
  if (std::exchange(phase_, Phase::over) == Phase::over) return;
  early_.clear();
  host_->left(*this);
  host_->figures().closed(close_code);
  if (socket_ != nullptr) socket_->close(static_cast<std::uint16_t>(close_code), why);
}

/// One frame of what it may send. Who goes on after being told to wait is closed.
bool Member::take_frame() {
  double const rate = std::max(host_->settings().limits.frames_per_second, 1U);
  auto const now = host_->clock().now();
  auto const passed = std::chrono::duration<double>(now - filled_).count();
  filled_ = now;
  tokens_ = std::min(tokens_ + passed * rate, 2 * rate);
  if (tokens_ >= 1) {
    tokens_ -= 1;
    if (tokens_ >= rate) excess_ = 0;
    return true;
  }
  if (++excess_ > 4 * static_cast<unsigned>(rate)) {
    host_->figures().evicted(Eviction::flooding);
    dismiss(close_code::kTooMany, "too many frames");
  }
  return false;
}

void Member::control() noexcept { (void)take_frame(); }

void Member::text(std::string_view text) noexcept {
  if (phase_ == Phase::over) return;
  bool const may = take_frame();
  if (phase_ == Phase::over) return;
  auto wish = read_wish(text);
  if (!wish) return dismiss(close_code::kBadRequest, wish.error().what);
  auto const kind = wish->what.index();
  if (!may && kind != kPongKind) {
    host_->figures().frame(kind, Fate::limited);
    return send(answer_text(
        wish->id, refused(429, "rate_limited", "too many frames; slow down", 1'000), false));
  }
  if (phase_ == Phase::silent && kind != kHelloKind) {
    return dismiss(close_code::kBadRequest, "the first frame is hello");
  }
  hear(std::move(*wish));
}

void Member::hear(Wish wish) {
  auto const id = wish.id;
  auto const kind = wish.what.index();
  if (!wish.wrong.empty()) {
    host_->figures().frame(kind, Fate::wrong);
    return send(answer_text(id, refused(400, "bad_request", std::move(wish.wrong)), false));
  }
  if (auto const* const said = std::get_if<HelloWish>(&wish.what)) {
    if (phase_ != Phase::silent) return dismiss(close_code::kBadRequest, "hello is said once");
    return hello(id, *said);
  }
  if (auto const* const said = std::get_if<PongWish>(&wish.what)) return pong(*said);
  if (auto const* const said = std::get_if<RenewWish>(&wish.what)) return renew(id, *said);
  if (std::holds_alternative<UnknownWish>(wish.what)) {
    return host_->figures().frame(kind, Fate::done);
  }
  if (phase_ == Phase::in) return grant(std::move(wish));
  if (early_.size() < kMostEarly) return early_.push_back(std::move(wish));
  complain(id, kind, refused(429, "rate_limited", "wait for the welcome", 1'000));
}

void Member::hello(std::uint64_t id, HelloWish const& hello) {
  if (!introduce(id, hello)) return;
  if (author_.standing > Standing::guest) {
    auto place = host_->place_of(author_);
    if (!place) return dismiss(close_code::kManyConnections, "too many connections of this user");
    held_.user = std::move(*place);
  }
  hello_id_ = id;
  phase_ = Phase::greeting;
  host_->figures().frame(kHelloKind, Fate::done);
  due_ = host_->clock().now() + kPing - host_->jitter(kPingJitter);
  host_->greet(shared_from_this(), hello.epoch, hello.off);
}

/// Who it is, and whether they may be here. False: they may not, and know it.
bool Member::introduce(std::uint64_t id, HelloWish const& hello) {
  if (!hello.token.empty()) {
    auto who = host_->read_token(hello.token);
    if (!who) {
      bool const late = who.error().code == boost::system::errc::timed_out;
      dismiss(late ? close_code::kTokenExpired : close_code::kBadToken, who.error().what);
      return false;
    }
    who_ = std::move(*who);
  }
  if (!who_ && host_->settings().guests == "none") {
    dismiss(close_code::kBadToken, "this chat is for who has a token");
    return false;
  }
  if (auto may = host_->may_watch(visit_, who_ ? &*who_ : nullptr, hello.link); !may) {
    dismiss(close_code::kBadToken, may.error().what);
    return false;
  }
  if (who_) {
    author_ = host_->author_of(*who_, visit_);
    return true;
  }
  auto guest = host_->guest(hello.name, hello.guest, visit_);
  if (!guest) {
    due_ = std::max(due_, host_->clock().now() + kSecondHello);
    complain(id, kHelloKind, refused(400, "bad_name", guest.error().what));
    return false;
  }
  author_ = std::move(*guest);
  return true;
}

bool Member::greeted(Greeting const& greeting, std::string name, std::string const& count) {
  if (phase_ != Phase::greeting || socket_ == nullptr) return false;
  author_.name = std::move(name);
  phase_ = Phase::in;
  bool const guest = author_.standing == Standing::guest;
  auto const welcome = welcome_text(
      {hello_id_, greeting.epoch, greeting.off, greeting.recovered,
       user_json(author_, guest ? host_->guest_pass(author_) : std::string{}), perms(),
       greeting.room, host_->clock().wall_us() / 1'000, kPing.count(), greeting.backlog});
  std::vector<std::string_view> events{welcome};
  if (!count.empty()) events.push_back(count);
  socket_->send(frame_of(events));
  for (auto& wish : std::exchange(early_, {})) {
    if (phase_ == Phase::in) grant(std::move(wish));
  }
  return phase_ == Phase::in;
}

Perms Member::perms() const {
  bool const guest = author_.standing == Standing::guest;
  bool const scoped = author_.bot && !author_.has("chat:write") && !author_.moderates();
  return {guest ? host_->settings().guests == "write" : !scoped,
          author_.standing >= Standing::helper};
}

void Member::grant(Wish wish) {
  auto const kind = wish.what.index();
  if (is_writing(wish.what) && !perms().write) {
    return complain(wish.id, kind, refused(403, "read_only", "you may read here, not write"));
  }
  if (asked_ >= kMostAsked) {
    return complain(wish.id, kind,
                    refused(429, "rate_limited", "wait for the answers to what you asked", 1'000));
  }
  ++asked_;
  host_->grant(visit_, author_, std::move(wish.what),
               [weak = weak_from_this(), id = wish.id, kind](Outcome const& outcome) {
                 auto const self = weak.lock();
                 if (!self) return;
                 --self->asked_;
                 self->answer(id, kind, outcome);
               });
}

void Member::answer(std::uint64_t id, std::size_t kind, Outcome const& outcome) {
  host_->figures().frame(kind, fate_of(outcome));
  if (phase_ != Phase::in) return;
  send(answer_text(id, outcome, kind == kHistoryKind));
}

void Member::complain(std::uint64_t id, std::size_t kind, Outcome const& outcome) {
  host_->figures().frame(kind, fate_of(outcome));
  send(answer_text(id, outcome, false));
}

/// Nothing that is asked for waits without end for who does not read it.
void Member::send(std::string const& text) {
  if (phase_ == Phase::over || socket_ == nullptr) return;
  if (socket_->waiting() > kMostWaiting) {
    host_->figures().evicted(Eviction::slow);
    return dismiss(close_code::kSlow, "too slow; reconnect and recover");
  }
  socket_->send(frame_of({text}));
}

void Member::renew(std::uint64_t id, RenewWish const& wish) {
  auto who = host_->read_token(wish.token);
  constexpr std::size_t kind = 10;
  static_assert(std::is_same_v<std::variant_alternative_t<kind, AnyWish>, RenewWish>);
  if (!who) return complain(id, kind, refused(401, "bad_token", who.error().what));
  if (!who_ || who->subject != who_->subject) {
    return complain(id, kind, refused(403, "bad_token", "the token is of somebody else"));
  }
  if (auto may = host_->may_watch(visit_, &*who, {}); !may) {
    return complain(id, kind, refused(403, "bad_token", may.error().what));
  }
  who_ = std::move(*who);
  auto name = std::move(author_.name);
  author_ = host_->author_of(*who_, visit_);
  author_.name = std::move(name);
  host_->changed(*this);
  answer(id, kind, {});
}

void Member::pong(PongWish const& wish) {
  host_->figures().frame(kPongKind, Fate::done);
  if (wish.n == ping_n_ && std::exchange(waits_for_pong_, false)) {
    auto const pinged = due_ - kPong;
    host_->figures().rtt.observe(
        std::chrono::duration<double>(host_->clock().now() - pinged).count());
    due_ = pinged + kPing;
  }
  if (wish.delay && phase_ == Phase::in) host_->report_delay(visit_, *wish.delay);
}

bool Member::is_expired() const {
  return who_ && who_->expires_at > 0 && host_->clock().wall_us() / 1'000'000 >= who_->expires_at;
}

void Member::ping(SteadyTime now) {
  waits_for_pong_ = true;
  due_ = now + kPong;
  send(ping_text(++ping_n_, host_->clock().wall_us() / 1'000));
}

std::optional<seconds> Member::tick() {
  auto const now = host_->clock().now();
  if (phase_ == Phase::over) return std::nullopt;
  if (phase_ == Phase::fresh) return kHello;
  if (phase_ == Phase::silent && now >= due_) dismiss(close_code::kNoHello, "no hello");
  if (phase_ > Phase::silent && phase_ < Phase::over && is_expired()) {
    host_->figures().evicted(Eviction::expired);
    dismiss(close_code::kTokenExpired, "the token has expired");
  }
  if (phase_ == Phase::in && now >= due_) {
    if (waits_for_pong_) {
      host_->figures().evicted(Eviction::silent);
      dismiss(close_code::kNoPong, "no pong");
    } else if (who_ && host_->is_revoked(*who_)) {
      dismiss(close_code::kBadToken, "the token was taken back");
    } else if (ping_n_ > 0 && socket_->is_slow(now)) {
      host_->figures().evicted(Eviction::slow);
      dismiss(close_code::kSlow, "too slow; reconnect and recover");
    } else {
      ping(now);
    }
  }
  if (phase_ == Phase::over) return std::nullopt;
  auto const wait = std::chrono::ceil<seconds>(due_ - now);
  auto const expiry = who_ && who_->expires_at > 0
                          ? seconds{who_->expires_at - host_->clock().wall_us() / 1'000'000}
                          : wait;
  return std::clamp(std::min(wait, expiry), seconds{1}, seconds{60});
}

}  // namespace freshet::chat
