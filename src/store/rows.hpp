/// rows_of(): every row of a question, as values.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <type_traits>
#include <vector>

namespace freshet::store {

/// Steps `query`, bound already, to its end; `make(Statement const&)` turns a row into a value.
template <class F>
[[nodiscard]] auto rows_of(Statement& query, F make)
    -> Result<std::vector<std::invoke_result_t<F&, Statement const&>>> {
  std::vector<std::invoke_result_t<F&, Statement const&>> all;
  while (true) {
    auto const row = query.step();
    if (!row) return row.error();
    if (!*row) return all;
    all.push_back(make(query));
  }
}

}  // namespace freshet::store
