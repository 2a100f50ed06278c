#include "app/await_write.hpp"

#include "net/event.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace freshet::app {
namespace {

/// On the loop, where the answer arrives.
struct Awaited {
  explicit Awaited(net::Loop& loop) : done{loop} {}
  std::optional<Result<>> answer;
  net::Event done;
};

}  // namespace

net::awaitable<Result<>> await_write(net::Loop& loop, store::WriteQueue& writes,
                                     store::WriteQueue::Work work) {
  auto const awaited = std::make_shared<Awaited>(loop);
  auto const tell = [&loop, awaited](Result<> const& done) {
    loop.post([awaited, done] {
      awaited->answer = done;
      awaited->done.notify_all();
    });
  };
  if (auto taken = writes.post(std::move(work), tell); !taken) co_return std::move(taken).error();
  while (!awaited->answer) co_await awaited->done.wait();
  co_return *awaited->answer;
}

}  // namespace freshet::app
