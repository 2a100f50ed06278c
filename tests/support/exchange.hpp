/// Exchange: a call of the API and its answer, for who looks at all of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

struct Exchange {
  std::string method{}, path{};  ///< "GET", without its query
  std::string bearer{};          ///< empty: none
  std::string asked{};           ///< the request's body
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers{};  ///< names in lower case
  std::string answer{};
  bool grows = false;  ///< the answer's body comes bit by bit, and is not in `answer`

  [[nodiscard]] std::string header(std::string_view name) const {
    for (auto const& [is, value] : headers) {
      if (is == name) return value;
    }
    return {};
  }
};

/// Is told of every answer that the tests' clients get, on any thread; none unless a test sets it.
using Listener = std::function<void(Exchange const&)>;
inline Listener& listener() {
  static Listener one;
  return one;
}

}  // namespace freshet::test
