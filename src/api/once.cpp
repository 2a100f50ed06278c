#include "api/once.hpp"

#include "access/hash.hpp"
#include "access/seal.hpp"
#include "api/json_body.hpp"
#include "api/reply.hpp"

#include <memory>
#include <variant>

namespace freshet::api {
namespace {

constexpr std::size_t kLongestIdempotencyKey = 255;  // octets

std::string body_of(http::Response const& answer) {
  std::string text;
  if (auto const* const slices = std::get_if<http::Slices>(&answer.body)) {
    for (auto const& slice : *slices) text += slice.text();
  }
  return text;
}

http::Response conflict(std::string_view detail) { return problem_reply(409, "Conflict", detail); }

}  // namespace

/// Nobody's name has a NUL, and neither has a method; the hash of a path is as long as any other.
Once::Claim Once::claim_of(http::Request const& request, std::string const& who) const {
  auto const whose = who + '\0' + std::string{request.header("idempotency-key")};
  auto const what = std::string{http::name_of(request.method)} + '\0' +
                    access::sha256(request.path) + std::string{as_text(request.body.span())};
  return {{access::sha256(whose), access::sha256(what), now_s()},
          access::hmac_sha256(house_.secret, "freshet answers 1|" + whose)};
}

http::Response Once::repeat(Claim const& claim, store::AnswerRow const& there) const {
  if (there.request != claim.row.request) {
    return problem_reply(422, "Unprocessable content",
                         "this Idempotency-Key came with another request within the last 24 hours; "
                         "each request needs a new one");
  }
  if (!there.status && now_s() - there.created_at < kLongestS) {
    return conflict("the first request with this Idempotency-Key is not answered yet; ask again");
  }
  auto body = access::unseal(claim.key, there.body);
  if (!there.status || !body) {
    return conflict(
        "how the first request with this Idempotency-Key ended is not known: look whether what it "
        "asked for is there, and ask with a new key if it is not");
  }
  auto answer = created_reply(std::move(*body), there.location);
  answer.status = static_cast<int>(*there.status);
  return answer.with("idempotent-replayed", "true");
}

net::awaitable<http::Response> Once::answer(http::Request const& request, std::string who,
                                            Create create) const {
  auto const key = request.header("idempotency-key");
  if (key.size() > kLongestIdempotencyKey || !is_one_line(key, kLongestIdempotencyKey)) {
    co_return problem_reply(400, "Bad request",
                            "Idempotency-Key: expected up to 255 octets in one line");
  }
  if (key.empty()) {
    auto creating = create();
    co_return co_await std::move(creating);
  }
  auto claim = claim_of(request, who);
  auto const there = std::make_shared<std::optional<store::AnswerRow>>();
  auto claiming = house_.desk.keep(
      *request.loop,
      [there, row = claim.row, oldest_s = now_s() - kKeptS](store::Database& store) -> Result<> {
        auto found = store::Answers{store}.claim(row, oldest_s);
        if (!found) return found.error();
        *there = std::move(*found);
        return {};
      });
  auto const claimed = co_await std::move(claiming);
  if (!claimed) co_return failure_reply(claimed.error());
  if (*there) co_return repeat(claim, **there);
  auto creating = create();
  auto answer = co_await std::move(creating);
  auto keeping = keep(*request.loop, std::move(claim), answer);
  co_await std::move(keeping);
  co_return answer;
}

/// What was refused may be asked for again. An answer that cannot be kept is given all the same.
net::awaitable<void> Once::keep(net::Loop& loop, Claim claim, http::Response const& answer) const {
  auto const done = answer.status >= 200 && answer.status < 300;
  auto sealed =
      done ? access::seal(claim.key, body_of(answer)) : Result<std::string>{std::string{}};
  if (!sealed) co_return;
  auto row = std::move(claim.row);
  row.status = answer.status;
  row.location = http::find_header(answer.headers, "location");
  row.body = std::move(*sealed);
  auto keeping = house_.desk.keep(loop, [row, done](store::Database& store) {
    store::Answers answers{store};
    return done ? answers.put(row) : answers.forget(row.id);
  });
  static_cast<void>(co_await std::move(keeping));
}

}  // namespace freshet::api
