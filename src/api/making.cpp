#include "api/making.hpp"

#include <utility>

namespace freshet::api {

net::awaitable<http::Response> make_for_administrator(
    Makers const& makers, http::Request const& request,
    std::function<net::awaitable<http::Response>(std::string who)> make) {
  auto visitor = makers.insiders.admit_everywhere(access::Role::admin, request);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const& who = visitor.who.subject;
  auto answering = makers.once.answer(request, who, [&make, who] { return make(who); });
  co_return co_await std::move(answering);
}

}  // namespace freshet::api
