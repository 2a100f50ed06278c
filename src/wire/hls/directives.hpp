/// Delivery directives: what a client asks of a media playlist (RFC 8216bis §6.2.5).
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet::wire::hls {

/// Which delta update is wanted; `v2` also leaves out date ranges.
enum class SkipRequest { none, yes, v2 };

struct Directives {
  std::optional<std::uint64_t> msn{}, part{};  ///< a part never stands without its msn
  SkipRequest skip = SkipRequest::none;
  friend bool operator==(Directives const&, Directives const&) = default;
};

/// Reads the query of a request as it came ("_HLS_msn=7&_HLS_part=2", without the question mark).
/// Other parameters and unknown skip values are passed over. The error's text is for a 400.
[[nodiscard]] Result<Directives> parse_directives(std::string_view query);

}  // namespace freshet::wire::hls
