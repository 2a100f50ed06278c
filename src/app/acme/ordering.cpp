#include "app/acme/ordering.hpp"

#include "access/hash.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace freshet::app::acme {
namespace {

using std::chrono::milliseconds;
using Json = nlohmann::json;

constexpr char kOrder[] = "the order";

std::string order_for(Names const& names) {
  auto list = Json::array();
  for (auto const& name : names) list.push_back({{"type", "dns"}, {"value", name}});
  return Json{{"identifiers", std::move(list)}}.dump();
}

std::string about(std::string const& name) { return "the validation of " + name; }

/// `way`: by which; that of a name which was not even asked for is not told.
Trouble not_valid(std::string const& name, std::string_view way, Problem problem) {
  auto const doing = about(name) + " by " + std::string{way};
  auto trouble = trouble_of(0, problem, doing);
  bool const plain = problem.type == "caa" || problem.type == "rejectedIdentifier";
  if (plain || trouble.kind != Trouble::Kind::refused) return trouble;
  // Whatever it calls it, it has looked at the name and is not content.
  problem.type = "incorrectResponse";
  return trouble_of(0, problem, doing);
}

Challenge const* failed_one(Authorization const& authorization) {
  auto const& all = authorization.challenges;
  auto const at =
      std::ranges::find_if(all, [](auto const& each) { return each.error.has_value(); });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace

std::string_view to_string(Way way) { return way == Way::http_01 ? "http-01" : "tls-alpn-01"; }

net::awaitable<Outcome<Issued>> Ordering::run() {
  if (auto const placed = co_await place(); !placed) co_return placed.error();
  if (order_.status == Status::pending) {
    if (auto const validated = co_await validate(); !validated) co_return validated.error();
    if (auto const ready = co_await await_order(Status::ready); !ready) co_return ready.error();
  }
  auto const key = Key::make();
  auto const request = key ? signing_request(*key, wish_.names) : key.error();
  if (!request) co_return Trouble{Trouble::Kind::here, request.error().what, {}};
  auto const body = Json{{"csr", access::base64url(*request)}}.dump();
  auto const sent = co_await house_.authority.ask(order_.finalize, body, kOrder);
  if (!sent) co_return sent.error();
  if (auto const taken = take_order(sent->body); !taken) co_return taken.error();
  if (auto const valid = co_await await_order(Status::valid); !valid) co_return valid.error();
  auto issued = co_await fetch(*key);
  co_return issued;
}

net::awaitable<Outcome<>> Ordering::place() {
  auto const reply = co_await house_.authority.ask(house_.authority.directory().new_order,
                                                   order_for(wish_.names), kOrder);
  if (!reply) co_return reply.error();
  if (!is_address(reply->location)) {
    co_return nonsense(malformed("the order has no address"), kOrder);
  }
  url_ = reply->location;
  auto taken = take_order(reply->body);
  // One that was made before, with a key that we do not have: nothing comes of it.
  if (taken && order_.status != Status::pending && order_.status != Status::ready) {
    co_return nonsense(malformed("a new order is not pending"), kOrder);
  }
  co_return taken;
}

Outcome<> Ordering::take_order(std::string const& body) {
  auto order = read_order(body);
  if (!order) return nonsense(order.error(), kOrder);
  order_ = std::move(*order);
  if (order_.status != Status::invalid && order_.status != Status::over) return {};
  return trouble_of(0, order_.error.value_or(Problem{{}, "the order has become invalid", {}}),
                    kOrder);
}

/// All are asked for first, so that the authority looks at them side by side.
net::awaitable<Outcome<>> Ordering::validate() {
  PendingList pending;
  for (auto const& url : order_.authorizations) {
    if (auto begun = co_await begin(url, pending); !begun) co_return begun;
  }
  for (auto const& each : pending) {
    if (auto valid = co_await await_validation(each); !valid) co_return valid;
  }
  co_return Outcome<>{};
}

Outcome<Way> Ordering::choose(Authorization const& authorization, Challenge const*& chosen) const {
  std::string offered;
  for (auto const way : wish_.ways) {
    for (auto const& each : authorization.challenges) {
      chosen = &each;
      if (each.type == to_string(way) && !each.token.empty()) return way;
    }
  }
  for (auto const& each : authorization.challenges) {
    offered += (offered.empty() ? "" : ", ") + each.type;
  }
  return Trouble{Trouble::Kind::refused,
                 about(authorization.name) + ": the authority offers only " + offered +
                     ", and this server has no port for that; look at tls.acme.challenge",
                 {}};
}

net::awaitable<Outcome<>> Ordering::begin(std::string url, PendingList& pending) {
  auto const reply = co_await house_.authority.ask(url, {}, "an authorization");
  if (!reply) co_return reply.error();
  auto const authorization = read_authorization(reply->body);
  if (!authorization) co_return nonsense(authorization.error(), "an authorization");
  auto const& name = authorization->name;
  if (std::ranges::find(wish_.names, name) == wish_.names.end()) {
    co_return nonsense(malformed("it asks about a name that was not ordered"), "an authorization");
  }
  if (authorization->status == Status::valid) co_return Outcome<>{};
  if (authorization->status != Status::pending) {
    auto const* const failed = failed_one(*authorization);
    co_return failed ? not_valid(name, failed->type, *failed->error)
                     : nonsense(malformed("it is over before it began"), about(name));
  }
  Challenge const* chosen = nullptr;
  auto const way = choose(*authorization, chosen);
  if (!way) co_return way.error();
  auto shown = show(*way, name, chosen->token);
  if (!shown) co_return Trouble{Trouble::Kind::here, shown.error().what, {}};
  pending.push_back({std::move(url), name, *way, std::move(*shown)});
  auto const sent = co_await house_.authority.ask(chosen->url, "{}", about(name));
  if (!sent) co_return sent.error();
  co_return Outcome<>{};
}

Result<TakenBack> Ordering::show(Way way, std::string const& name, std::string const& token) const {
  auto& answers = house_.answers;
  auto const text = token + '.' + house_.authority.account().thumbprint();
  if (way == Way::http_01) {
    answers.show(token, text);
    return TakenBack{[&answers, token] { answers.hide(token); }};
  }
  auto const pem = challenge_certificate(name, text, house_.clock.wall_us() / 1'000'000);
  if (!pem) return pem.error();
  if (auto done = answers.certificates()->show(name, *pem); !done) return done.error();
  return TakenBack{[&answers, name] { answers.certificates()->hide(name); }};
}

net::awaitable<Outcome<>> Ordering::await_validation(Pending const& pending) {
  auto const until = house_.clock.now() + wish_.patience.limit;
  for (unsigned turn = 0;; ++turn) {
    auto const reply = co_await house_.authority.ask(pending.url, {}, about(pending.name));
    if (!reply) co_return reply.error();
    auto const now = read_authorization(reply->body);
    if (!now) co_return nonsense(now.error(), about(pending.name));
    if (now->status == Status::valid) co_return Outcome<>{};
    if (now->status != Status::pending) {
      auto const* const failed = failed_one(*now);
      co_return not_valid(pending.name, to_string(pending.way),
                          failed ? *failed->error : Problem{{}, "it does not say why", {}});
    }
    auto slept = co_await nap(reply->asked_for, turn, until, about(pending.name));
    if (!slept) co_return slept;
  }
}

/// `wanted`: ready or valid, which comes after it.
net::awaitable<Outcome<>> Ordering::await_order(Status wanted) {
  auto const until = house_.clock.now() + wish_.patience.limit;
  for (unsigned turn = 0; order_.status != wanted && order_.status != Status::valid; ++turn) {
    auto const reply = co_await house_.authority.ask(url_, {}, kOrder);
    if (!reply) co_return reply.error();
    if (auto taken = take_order(reply->body); !taken) co_return taken;
    if (order_.status == wanted || order_.status == Status::valid) break;
    if (auto slept = co_await nap(reply->asked_for, turn, until, kOrder); !slept) co_return slept;
  }
  co_return Outcome<>{};
}

net::awaitable<Outcome<>> Ordering::nap(milliseconds least, unsigned turn, SteadyTime until,
                                        std::string doing) {
  auto pause = wish_.patience.first;
  for (unsigned i = 0; i < turn && pause < wish_.patience.most; ++i) pause *= 2;
  pause = std::max(std::min(pause, wish_.patience.most), least);
  auto const wake = house_.clock.now() + pause;
  if (wake > until) {
    co_return Trouble{
        Trouble::Kind::unreachable, doing + ": the authority does not come to an end", {}};
  }
  while (!house_.stopping && house_.clock.now() < wake) {
    static_cast<void>(co_await house_.bell.wait_until(wake));
  }
  if (house_.stopping) co_return Trouble{Trouble::Kind::stopped, "the server is stopping", {}};
  co_return Outcome<>{};
}

net::awaitable<Outcome<Issued>> Ordering::fetch(Key key) {
  constexpr char kDoing[] = "the certificate";
  if (order_.certificate.empty()) {
    co_return nonsense(malformed("the order is valid and has no certificate"), kDoing);
  }
  auto const reply = co_await house_.authority.ask(order_.certificate, {}, kDoing);
  if (!reply) co_return reply.error();
  auto const now_s = house_.clock.wall_us() / 1'000'000;
  auto certificate = check_chain(reply->body, key, wish_.names, now_s);
  if (!certificate) co_return nonsense(certificate.error(), kDoing);
  co_return Issued{key.pem() + reply->body, std::move(*certificate)};
}

}  // namespace freshet::app::acme
