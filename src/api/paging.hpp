/// Paging: which page of a list somebody asks for.
#pragma once

#include "http/query.hpp"

#include <cstddef>
#include <string>

namespace freshet::api {

struct PageQuery {
  static constexpr std::size_t kUsual = 100, kMost = 1'000;

  std::size_t limit = kUsual;
  std::string cursor;  ///< what the page before called the next one; empty: the first

  /// ?limit= from 1 to 1000, else the usual page; ?cursor=.
  [[nodiscard]] static PageQuery of(http::Query const& query);
};

}  // namespace freshet::api
