/// AuditLog: what was changed through the API, by whom; and the way back.
#pragma once

#include "api/auth.hpp"
#include "base/result.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"
#include "store/audit.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::api {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class AuditLog {
 public:
  /// Both on the request's loop. Errors: no_such_file_or_directory, file_exists for what cannot be
  /// undone (any more).
  struct House {
    Insiders const& insiders;
    std::function<net::awaitable<Result<std::vector<store::AuditRow>>>(net::Loop&,
                                                                       store::Audit::Page)>
        list;
    /// The row of the undoing. It holds when this answers.
    std::function<net::awaitable<Result<store::AuditRow>>(net::Loop&, std::string who,
                                                          std::int64_t id)>
        undo;
  };
  explicit AuditLog(House house) : house_{std::move(house)} {}

  /// GET /v1/audit, POST /v1/audit/:id/undo.
  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> list(http::Request const& request) const;
  net::awaitable<http::Response> undo(http::Request const& request) const;

  House const house_;
};

}  // namespace freshet::api
