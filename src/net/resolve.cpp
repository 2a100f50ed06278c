#include "net/resolve.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "base/ip.hpp"
#include "net/event.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace freshet::net {
namespace {

using asio::ip::tcp;
using NameResolver = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;

/// Most addresses of one name that are tried.
constexpr std::size_t kMostAddresses = 8;

/// What is asked, shared with the answer: it may come when nobody waits any more.
struct NameQuestion {
  explicit NameQuestion(Loop& loop) : resolver{loop.executor()}, answered{loop} {}

  NameResolver resolver;
  Event answered;
  bool done = false;
  boost::system::error_code error;
  std::vector<std::string> addresses;
};

void ask_for_addresses(std::shared_ptr<NameQuestion> const& question, std::string const& name) {
  question->resolver.async_resolve(
      name, "", [question](boost::system::error_code const& error, auto const& found) {
        question->done = true;
        question->error = error;
        for (auto const& one : found) {
          auto text = one.endpoint().address().to_string();
          auto& all = question->addresses;
          if (all.size() < kMostAddresses && std::find(all.begin(), all.end(), text) == all.end()) {
            all.push_back(std::move(text));
          }
        }
        question->answered.notify_all();
      });
}

}  // namespace

awaitable<Result<std::vector<std::string>>> resolve(Loop& loop, std::string name,
                                                    std::chrono::milliseconds limit) {
  FRESHET_ASSERT(loop.here());
  if (parse_ip(name)) co_return std::vector<std::string>{std::move(name)};
  auto const question = std::make_shared<NameQuestion>(loop);
  auto const until = SteadyTime::clock::now() + limit;
  ask_for_addresses(question, name);
  while (!question->done && SteadyTime::clock::now() < until) {
    static_cast<void>(co_await question->answered.wait_until(until));
  }
  if (!question->done) {
    question->resolver.cancel();
    co_return failure(boost::system::errc::timed_out,
                      "no address for '" + name + "' in time: the name servers do not answer");
  }
  if (question->error || question->addresses.empty()) {
    auto const why = question->error ? question->error.message() : std::string{"it has none"};
    co_return Error{question->error ? question->error
                                    : make_error_code(boost::system::errc::address_not_available),
                    "no address for '" + name + "': " + why};
  }
  co_return std::move(question->addresses);
}

}  // namespace freshet::net
