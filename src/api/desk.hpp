/// Desk: where the API reads what is kept, and where all that it changes is changed; app/ gives it.
#pragma once

#include "base/result.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"
#include "store/database.hpp"

#include <functional>
#include <string>

namespace freshet::api {

/// What somebody changes, in the words of the log.
struct Change {
  std::string who;      ///< the subject of whoever asks
  std::string what;     ///< "makes the stream key k3x9q2m7ab"
  std::string channel;  ///< empty: of the server
};

/// All on the request's loop; an error of the work is the answer. What `work` writes into must
/// live until then, whatever becomes of the handler: own it together.
struct Desk {
  /// On the thread of the database.
  using Work = std::function<Result<>(store::Database&)>;
  std::function<net::awaitable<Result<>>(net::Loop&, Work)> read;
  /// As one transaction, of what the API keeps for itself.
  std::function<net::awaitable<Result<>>(net::Loop&, Work)> keep;
  /// As one transaction. What was changed is in force when it answers.
  std::function<net::awaitable<Result<>>(net::Loop&, Change, Work)> change;
};

}  // namespace freshet::api
