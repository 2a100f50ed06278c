#include "api/etag.hpp"

#include "access/hash.hpp"
#include "api/header_list.hpp"

namespace freshet::api {

std::string etag_of(std::string_view text) {
  constexpr std::size_t kCharacters = 22;  // 132 bits
  return '"' + access::base64url(access::sha256(text)).substr(0, kCharacters) + '"';
}

bool has_already(std::string_view if_none_match, std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return any_element(if_none_match, [&](std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag == etag || tag == "*";
  });
}

bool may_change(std::string_view if_match, std::string_view etag) {
  if (if_match.empty()) return true;
  return any_element(if_match, [&](std::string_view tag) { return tag == etag || tag == "*"; });
}

http::Response unless_known(http::Request const& request, http::Response answer) {
  auto const etag = http::find_header(answer.headers, "etag");
  if (etag.empty() || !has_already(request.header("if-none-match"), etag)) return answer;
  answer.status = 304;
  answer.body = http::Slices{};
  return answer;
}

}  // namespace freshet::api
