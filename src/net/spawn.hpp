/// spawn: how every root coroutine starts: on a loop, counted by a gate, its end logged.
#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "net/awaitable.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <string>
#include <utility>

namespace freshet::net {
namespace detail {

void log_escaped(Log const& log, std::string const& name, std::exception_ptr const& escaped);

/// What is left of a root while it runs: told of its end, or destroyed with it.
struct RootEnd {
  Gate::Pass pass;
  std::string name;
  Log log;

  void operator()(std::exception_ptr const& escaped) const {
    if (escaped) log_escaped(log, name, escaped);
  }
  template <class T>
  void operator()(std::exception_ptr const& escaped, Result<T> const& result) const {
    if (escaped) {
      log_escaped(log, name, escaped);
    } else if (result.has_error()) {
      log.debug("{}: {}", name, result.error().what);
    }
  }
};

}  // namespace detail

/// From any thread. `T` is void or a Result. An escaping exception ends this root alone: it is
/// logged as an error; an error Result is logged at debug.
template <class T>
void spawn(Loop& loop, Gate& gate, std::string name, awaitable<T> root, Log log = {}) {
  detail::RootEnd end{Gate::Pass{gate}, std::move(name), std::move(log)};
  asio::co_spawn(loop.executor(), std::move(root), std::move(end));
}

}  // namespace freshet::net
