#include "chat/door.hpp"

#include "chat/member.hpp"
#include "chat/origins.hpp"
#include "http/query.hpp"
#include "http/websocket.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::string_view kBearerItem = "bearer.";

net::awaitable<http::Response> door_answer(http::Response response) { co_return response; }

http::Response door_problem(int status, std::string_view title, std::string_view detail) {
  auto response = http::problem(status, title, detail);
  response.kind = "api";
  return response;
}

/// RFC 6455 §11.3.4: one header or several, items between commas.
std::vector<std::string_view> subprotocols_of(http::Request const& request) {
  std::vector<std::string_view> items;
  for (auto const& [name, value] : request.headers) {
    if (name != "sec-websocket-protocol") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      auto const comma = std::min(rest.find(','), rest.size());
      auto item = rest.substr(0, comma);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      auto const first = std::min(item.find_first_not_of(" \t"), item.size());
      item = item.substr(first);
      items.push_back(item.substr(0, item.find_last_not_of(" \t") + 1));
    }
  }
  return items;
}

/// The scheme compares without case (RFC 6750 §2.1). Empty: there is none.
std::string_view bearer_in(http::Request const& request) {
  constexpr std::string_view kScheme = "bearer ";
  auto text = request.header("authorization");
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : int{c}; };
  if (!std::ranges::equal(text.substr(0, kScheme.size()), kScheme, {}, lower)) return {};
  text.remove_prefix(kScheme.size());
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

}  // namespace

void Door::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/v1/chat/:channel",
             [this](http::Request const& request) { return door_answer(enter(request)); });
  router.add(Method::post, "/v1/chat/:channel/ticket",
             [this](http::Request const& request) { return door_answer(sell(request)); });
}

std::optional<http::Response> Door::turn_away(http::Request const& request,
                                              std::string const& network) {
  if (!house_.hub.knows(request.params.at(0))) {
    return door_problem(404, "No such channel", "there is no channel of that name");
  }
  auto const protocols = subprotocols_of(request);
  if (std::ranges::count(protocols, kSubprotocol) == 0) {
    return door_problem(400, "Bad request",
                        "chat is a WebSocket of the subprotocol freshet.chat.v1: ask for it in "
                        "Sec-WebSocket-Protocol");
  }
  auto const settings = house_.hub.settings();
  auto allowed = settings->origins;
  allowed.insert(allowed.end(), house_.own_origins.begin(), house_.own_origins.end());
  if (!may_come_from(request.header("origin"), request.header("host"), allowed)) {
    return door_problem(403, "Forbidden",
                        "pages of that origin may not chat here; chat.origins names who may");
  }
  auto& crowd = house_.hub.crowd();
  auto const& limits = settings->limits;
  if (crowd.knock(network, house_.clock.now()) > limits.connects_per_second) {
    return door_problem(429, "Too many requests", "too many connections a second of one address")
        .with("retry-after", "1");
  }
  if (crowd.addresses(network) >= limits.connections_per_ip) {
    return door_problem(429, "Too many requests", "too many connections of one address")
        .with("retry-after", "30");
  }
  return std::nullopt;
}

Result<std::optional<access::Identity>> Door::known(http::Request const& request,
                                                    MemberHost& host) {
  auto token = bearer_in(request);
  if (token.empty()) {
    for (auto const item : subprotocols_of(request)) {
      if (item.starts_with(kBearerItem)) token = item.substr(kBearerItem.size());
    }
  }
  if (!token.empty()) {
    auto who = host.read_token(token);
    if (!who) return who.error();
    return std::optional{std::move(*who)};
  }
  auto const query = http::parse_query(request.query);
  auto const ticket = http::find(query, "ticket");
  if (!ticket) return std::optional<access::Identity>{};
  auto who = tickets_.take(*ticket, request.params.at(0));
  if (who) return who;
  return failure(boost::system::errc::permission_denied,
                 "the ticket is used, over, or none of this channel; fetch another one");
}

http::Response Door::enter(http::Request const& request) {
  auto const network = network_of_peer(request.peer);
  if (auto refused = turn_away(request, network)) return std::move(*refused);
  auto host = house_.hub.host(*request.loop);
  auto who = known(request, *host);
  if (!who) {
    return door_problem(401, "Unauthorized", who.error().what)
        .with("www-authenticate", "Bearer error=\"invalid_token\"");
  }
  Visit visit{request.params.at(0), request.peer};
  if (*who) {
    if (auto may = host->may_watch(visit, &**who, {}); !may) {
      return door_problem(403, "Forbidden", may.error().what);
    }
  }
  Member::Held held{net::Gate::Pass{house_.hub.gate()}, house_.hub.crowd().of_address(network)};
  auto member =
      std::make_shared<Member>(std::move(host), std::move(visit), std::move(*who), std::move(held));
  house_.hub.watch(*request.loop, member);
  return http::upgrade(request, std::move(member), Member::kLimits, std::string{kSubprotocol});
}

http::Response Door::sell(http::Request const& request) {
  auto const& channel = request.params.at(0);
  if (!house_.hub.knows(channel)) {
    return door_problem(404, "No such channel", "there is no channel of that name");
  }
  auto who = house_.identify(request);
  if (!who) return house_.refuse(who.error());
  auto const host = house_.hub.host(*request.loop);
  if (auto may = host->may_watch({channel, request.peer}, &*who, {}); !may) {
    return door_problem(403, "Forbidden", may.error().what);
  }
  auto ticket = tickets_.give(std::move(*who), channel);
  if (!ticket) {
    return door_problem(503, "Busy", ticket.error().what).with("retry-after", "5");
  }
  auto text = R"({"ticket":")" + *ticket + R"(","expires_in":)" +
              std::to_string(Tickets::kGood.count()) + "}\n";
  http::Response response;
  response.kind = "api";
  response.with("content-type", "application/json").with("cache-control", "no-store");
  response.body = http::Slices{Bytes::adopt(std::move(text))};
  return response;
}

}  // namespace freshet::chat
