#include "app/acme/authority.hpp"

#include "app/acme/schedule.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace freshet::app::acme {
namespace {

constexpr std::size_t kMostOctets = 256UL * 1024;  // of an answer; a chain takes some 8 KiB
constexpr char kChain[] = "application/pem-certificate-chain, application/json;q=0.9, */*;q=0.1";

bool is_good(int status) { return status >= 200 && status < 300; }

std::string scheme_of(std::string_view url) { return std::string{url.substr(0, url.find(':'))}; }

std::string account_request(std::string const& email, std::string const& binding) {
  nlohmann::json json{{"termsOfServiceAgreed", true}};
  if (!email.empty()) json["contact"] = nlohmann::json::array({"mailto:" + email});
  if (!binding.empty()) json["externalAccountBinding"] = nlohmann::json::parse(binding);
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Authority::Authority(House house, Options options, Key account)
    : house_{house}, options_{std::move(options)}, key_{std::move(account)} {}

net::awaitable<Result<net::HttpAnswer>> Authority::send(std::string method, std::string url,
                                                        std::string body) {
  net::HttpRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  if (!body.empty()) request.headers.emplace_back("content-type", "application/jose+json");
  request.headers.emplace_back("accept", kChain);
  request.body = std::move(body);
  request.limit = options_.limit;
  request.most = kMostOctets;
  request.may_reach = options_.may_reach;
  request.authorities = options_.authorities;
  auto answer = co_await house_.http.ask(house_.loop, std::move(request));
  if (answer) keep_nonce(*answer);
  co_return answer;
}

/// RFC 8555 §6.5.1: what is no base64url is no nonce.
void Authority::keep_nonce(net::HttpAnswer const& answer) {
  auto const nonce = answer.header("replay-nonce");
  if (is_token(nonce)) nonce_ = nonce;
}

/// What goes over TLS does not go on without it.
Outcome<> Authority::may_call(std::string_view url, std::string_view doing) const {
  if (scheme_of(url) == scheme_of(options_.directory)) return {};
  return nonsense(malformed("it names an address without TLS"), doing);
}

std::chrono::seconds Authority::asked_for(net::HttpAnswer const& answer) const {
  return read_retry_after(answer.header("retry-after"), house_.clock.wall_us() / 1'000'000);
}

Trouble Authority::refusal(net::HttpAnswer const& answer, std::string_view doing) const {
  auto trouble = trouble_of(answer.status, read_problem(answer.body), doing);
  trouble.asked_for = asked_for(answer);
  return trouble;
}

net::awaitable<Outcome<>> Authority::meet() {
  constexpr char kDoing[] = "the authority's directory";
  auto const answer = co_await send("GET", options_.directory, {});
  if (!answer) co_return trouble_of(answer.error(), kDoing);
  if (!is_good(answer->status)) co_return refusal(*answer, kDoing);
  auto directory = read_directory(answer->body);
  if (!directory) co_return nonsense(directory.error(), kDoing);
  for (auto const& url : {directory->new_nonce, directory->new_account, directory->new_order}) {
    if (auto fine = may_call(url, kDoing); !fine) co_return fine;
  }
  directory_ = std::move(*directory);
  co_return Outcome<>{};
}

net::awaitable<Outcome<>> Authority::fetch_nonce() {
  constexpr char kDoing[] = "a nonce";
  auto const answer = co_await send("HEAD", directory_.new_nonce, {});
  if (!answer) co_return trouble_of(answer.error(), kDoing);
  if (!is_good(answer->status)) co_return refusal(*answer, kDoing);
  if (nonce_.empty()) co_return nonsense(malformed("it gives out no nonce"), kDoing);
  co_return Outcome<>{};
}

net::awaitable<Outcome<Reply>> Authority::ask(std::string url, std::string payload,
                                              std::string doing) {
  if (auto const fine = may_call(url, doing); !fine) co_return fine.error();
  for (unsigned tries = 0;; ++tries) {
    if (nonce_.empty()) {
      if (auto const fetched = co_await fetch_nonce(); !fetched) co_return fetched.error();
    }
    auto body = sign_request(key_, {url, std::exchange(nonce_, {}), account_}, payload);
    auto answer = co_await send("POST", url, std::move(body));
    if (!answer) co_return trouble_of(answer.error(), doing);
    if (is_good(answer->status)) {
      co_return Reply{std::move(answer->body), std::string{answer->header("location")},
                      asked_for(*answer)};
    }
    // §6.5: the refusal brings a nonce that is good.
    bool const again = read_problem(answer->body).type == "badNonce" && tries + 1 < options_.nonces;
    if (!again) co_return refusal(*answer, doing);
  }
}

net::awaitable<Outcome<>> Authority::sign_in(std::string email, Binding binding) {
  constexpr char kDoing[] = "the account";
  if (auto met = co_await meet(); !met) co_return met;
  if (directory_.wants_binding && binding.secret.empty()) {
    co_return trouble_of(0, {"externalAccountRequired", {}, {}}, kDoing);
  }
  auto const bound =
      binding.secret.empty() ? "" : sign_binding(binding, key_, directory_.new_account);
  account_.clear();
  auto const reply = co_await ask(directory_.new_account, account_request(email, bound), kDoing);
  if (!reply) co_return reply.error();
  auto const status = read_account(reply->body);
  if (!status) co_return nonsense(status.error(), kDoing);
  if (*status == Status::over) {
    co_return Trouble{Trouble::Kind::refused,
                      "the account: the authority has closed it; remove secrets/acme/account.pem "
                      "in the data directory and another one is made",
                      {}};
  }
  if (*status != Status::valid || !is_address(reply->location)) {
    co_return nonsense(malformed("the account is not valid, or has no address"), kDoing);
  }
  account_ = reply->location;
  co_return Outcome<>{};
}

}  // namespace freshet::app::acme
