/// Trouble: why there is no certificate, in words that say what to do, and when the authority wants
/// to be asked again.
#pragma once

#include "app/acme/messages.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace freshet::app::acme {

struct Trouble {
  enum class Kind {
    unreachable,    ///< no answer, or one that says that the authority itself is ill
    rate_limited,   ///< too many asked for; it says for how long
    not_validated,  ///< it looked whether the names lead here, and they do not
    refused,        ///< it does not want to, whatever is tried
    nonsense,       ///< what it says makes no sense
    here,           ///< this machine's own fault: a disk, a clock
    stopped,        ///< nobody's: the server is being stopped
  };
  Kind kind = Kind::nonsense;
  std::string what;
  std::chrono::seconds asked_for{0};  ///< by Retry-After
};

template <class T = void>
using Outcome = boost::system::result<T, Trouble>;

/// The metric's label: `rate_limited`.
[[nodiscard]] std::string_view to_string(Trouble::Kind kind);

/// Of an answer that is none. `doing`: "the order".
[[nodiscard]] Trouble trouble_of(Error const& error, std::string_view doing);
/// Of a refusal by the authority. `status`: HTTP's; 0 for one that stands inside an order or a
/// challenge.
[[nodiscard]] Trouble trouble_of(int status, Problem const& problem, std::string_view doing);
/// Of an answer that cannot be read.
[[nodiscard]] Trouble nonsense(Error const& error, std::string_view doing);

}  // namespace freshet::app::acme
