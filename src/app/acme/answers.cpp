#include "app/acme/answers.hpp"

namespace freshet::app::acme {
namespace {

constexpr char kPlace[] = "/.well-known/acme-challenge/:token";

net::awaitable<http::Response> ready(http::Response response) { co_return response; }

}  // namespace

void Answers::add_routes(http::Router& router) {
  router.add(http::Method::get, kPlace, [this](http::Request const& request) {
    return ready(answer(request.params.front()));
  });
}

http::Response Answers::answer(std::string const& token) const {
  auto const texts = texts_.get();
  auto const known = texts && texts->contains(token);
  auto response = known ? http::text_response(200, texts->find(token)->second)
                        : http::problem(404, "Not Found", "nobody is being asked for that");
  response.kind = "acme";
  if (known) response.headers.front().second = "application/octet-stream";
  return response.with("cache-control", "no-store");
}

template <class Change>
void Answers::change(Change const& change) {
  auto const now = texts_.get();
  auto next = now ? std::make_shared<Texts>(*now) : std::make_shared<Texts>();
  change(*next);
  texts_.set(std::move(next));
}

void Answers::show(std::string const& token, std::string key_authorization) {
  change([&](Texts& texts) { texts[token] = std::move(key_authorization); });
}

void Answers::hide(std::string const& token) {
  change([&](Texts& texts) { texts.erase(token); });
}

}  // namespace freshet::app::acme
