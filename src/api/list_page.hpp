/// list_page(): a page of a list that is in memory.
#pragma once

#include "api/paging.hpp"
#include "api/reply.hpp"
#include "api/status_json.hpp"
#include "http/message.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace freshet::api {

/// By id: what comes after ?cursor=, and as `next` the cursor of the page after it.
template <class Info>
http::Response list_page(http::Request const& request, std::vector<Info> all) {
  auto const wanted = PageQuery::of(http::parse_query(request.query));
  std::ranges::sort(all, {}, &Info::id);
  auto at = std::ranges::upper_bound(all, wanted.cursor, {}, &Info::id);
  auto const rest = static_cast<std::size_t>(all.end() - at);
  auto const count = std::min(rest, wanted.limit);
  std::vector<std::string> items;
  for (std::size_t i = 0; i < count; ++i) items.push_back(json_of(*at++));
  return list_reply(items, count < rest ? std::optional{std::prev(at)->id} : std::nullopt);
}

}  // namespace freshet::api
