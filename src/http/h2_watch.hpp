/// H2Watch: which streams of an HTTP/2 connection have stood still for too long.
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace freshet::http {

/// Where a stream stands.
struct H2Stage {
  enum class At {
    head,     ///< its header section has begun
    body,     ///< the request's body is awaited
    handler,  ///< the request is complete and not yet answered
    answer    ///< the answer is not yet sent
  };

  std::int32_t stream = 0;
  At at = At::head;
  std::uint64_t moved = 0;  ///< in `answer`: octets that have gone out
};

/// Looks now and then and compares. A request has its limit for the whole of each stage, however it
/// trickles; an answer that moves starts its time anew; a handler may take as long as it likes.
class H2Watch {
 public:
  struct Limits {
    std::chrono::milliseconds head{0}, body{0}, answer{0};
  };

  explicit H2Watch(Limits limits) : limits_{limits} {}

  [[nodiscard]] std::vector<H2Stage> late(std::vector<H2Stage> const& stages, SteadyTime now);

 private:
  struct Seen {
    H2Stage stage;
    SteadyTime since;
  };

  [[nodiscard]] bool is_late(Seen const& seen, SteadyTime now) const;

  Limits const limits_;
  std::map<std::int32_t, Seen> seen_;
};

}  // namespace freshet::http
