#include "app/jwt_fetch.hpp"

#include "base/assert.hpp"
#include "net/spawn.hpp"
#include "net/web_address.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace freshet::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFetchPatience{2'000};

/// Whoever configures the server may point it at a server inside.
std::shared_ptr<Networks const> everywhere() {
  return std::make_shared<Networks const>(Networks::parse({"0.0.0.0/0", "::/0"}).value());
}

net::HttpRequest key_request(std::string const& address) {
  net::HttpRequest request;
  request.url = address;
  request.headers = {{"Accept", "application/jwk-set+json, application/json"}};
  request.most = access::kLongestJwks;
  request.redirects = 2;
  request.may_reach = everywhere();
  return request;
}

}  // namespace

JwtFetch::JwtFetch(House house, Pauses pauses)
    : house_{std::move(house)}, pauses_{pauses}, changed_{house_.loop} {}

JwtFetch::~JwtFetch() { FRESHET_ASSERT(gate_.count() == 0 || stopping_); }

void JwtFetch::start() { net::spawn(house_.loop, gate_, "keys of tokens", run(), house_.log); }

void JwtFetch::set(access::JwtRules rules, std::string address) {
  if (!address.empty()) rules.set = std::make_shared<access::JwtKeySet const>();
  house_.loop.post([this, rules = std::move(rules), address = std::move(address)]() mutable {
    if (!stopping_) adjust(std::move(rules), std::move(address));
  });
}

void JwtFetch::adjust(access::JwtRules rules, std::string address) {
  if (address != address_) {
    ++turn_;
    keys_.reset();
    failing_ = false;
    address_ = std::move(address);
  }
  rules_ = std::move(rules);
  put_in_force();
  changed_.notify_all();
}

void JwtFetch::put_in_force() {
  auto rules = *rules_;
  if (keys_) rules.set = keys_;
  house_.jwts.set(std::move(rules));
}

net::awaitable<> JwtFetch::run() {
  while (!stopping_) {
    if (address_.empty()) {
      co_await changed_.wait();
      continue;
    }
    auto const turn = turn_;
    auto const answer = co_await house_.client.ask(house_.loop, key_request(address_));
    if (stopping_ || turn != turn_) continue;
    auto const taken = take(answer);
    if (!taken && !std::exchange(failing_, true)) {
      house_.log.warn("auth.jwt.jwks: {}; {}", taken.error().what,
                      keys_ ? "the keys fetched before stay in force"
                            : "no token is good until they are fetched");
    } else if (taken && std::exchange(failing_, false)) {
      house_.log.info("auth.jwt.jwks: its keys can be fetched again");
    }
    co_await pause(turn, taken.has_value());
  }
}

/// Until it is time to look again; somebody's token of a key that is lacking makes it earlier.
net::awaitable<> JwtFetch::pause(unsigned turn, bool well) {
  auto const now = house_.clock.now();
  auto const earliest = now + pauses_.least, latest = well ? now + pauses_.usual : earliest;
  bool lacking = false;
  while (!stopping_ && turn == turn_) {
    lacking = house_.jwts.missed_a_key() || lacking;
    auto const at = house_.clock.now();
    if (at >= latest || (lacking && at >= earliest)) co_return;
    static_cast<void>(co_await changed_.wait_until(std::min(latest, at + pauses_.look)));
  }
}

Result<> JwtFetch::take(Result<net::HttpAnswer> const& answer) {
  if (!answer) return answer.error();
  if (answer->status != 200) {
    return failure(boost::system::errc::protocol_error,
                   "it answers " + std::to_string(answer->status));
  }
  auto keys = access::JwtKeySet::of_json(answer->body);
  if (!keys) return Error{keys.error().code, "what it answers " + keys.error().what};
  if (!keys_) house_.log.info("auth.jwt.jwks: {} keys fetched", keys->size());
  keys_ = std::make_shared<access::JwtKeySet const>(std::move(*keys));
  put_in_force();
  return {};
}

void JwtFetch::begin_to_stop() {
  std::promise<void> told;
  house_.loop.post([&] {
    stopping_ = true;
    changed_.notify_all();
    told.set_value();
  });
  told.get_future().wait();
}

bool JwtFetch::stop() { return gate_.wait_empty(kFetchPatience); }

}  // namespace freshet::app
