/// Entity tags: is it still what somebody has seen? (RFC 9110 §13.1)
#pragma once

#include "http/message.hpp"

#include <string>
#include <string_view>

namespace freshet::api {

/// A strong one, as its header carries it: the same text, the same tag.
[[nodiscard]] std::string etag_of(std::string_view text);

/// Weak comparison, for caches that gzip on their way weaken what they pass on.
[[nodiscard]] bool has_already(std::string_view if_none_match, std::string_view etag);
/// Strong comparison; true without the header. Of something that is there.
[[nodiscard]] bool may_change(std::string_view if_match, std::string_view etag);

/// The answer as it is, or 304 without its body where the request knows it by its `etag` already.
[[nodiscard]] http::Response unless_known(http::Request const& request, http::Response answer);

}  // namespace freshet::api
