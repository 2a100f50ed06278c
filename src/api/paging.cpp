#include "api/paging.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace freshet::api {

PageQuery PageQuery::of(http::Query const& query) {
  auto const text = http::find(query, "limit").value_or("");
  std::size_t limit = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  auto const whole = error == std::errc{} && end == text.data() + text.size();
  return {whole && limit > 0 ? std::min(limit, kMost) : kUsual,
          std::string{http::find(query, "cursor").value_or("")}};
}

}  // namespace freshet::api
