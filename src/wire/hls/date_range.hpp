/// DateRange: a named stretch of the programme, EXT-X-DATERANGE (RFC 8216bis §4.4.5.1).
#pragma once

#include "base/result.hpp"
#include "wire/hls/duration.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::wire::hls {

/// An attribute of the client's own; its name begins with "X-".
struct ClientAttribute {
  std::string name{};
  std::string value{};
  bool quoted = true;  ///< false: a number or hexadecimal octets
  friend bool operator==(ClientAttribute const&, ClientAttribute const&) = default;
};

struct DateRange {
  std::string id{};
  std::string class_name{};
  std::int64_t start_ms = 0;  ///< milliseconds since 1970, as all its dates
  std::optional<std::int64_t> end_ms{};
  std::optional<Duration> duration{}, planned_duration{};
  bool end_on_next = false;  ///< ends where the next of its class starts; needs a class
  std::vector<ClientAttribute> attributes{};
  friend bool operator==(DateRange const&, DateRange const&) = default;
};

/// Appends the tag's line. Text that quotes cannot hold is changed as AttributeWriter says, and the
/// letters of a client attribute's name to capitals, digits and dashes.
void append(std::string& out, DateRange const& range);

/// Reads what stands behind "#EXT-X-DATERANGE:".
[[nodiscard]] Result<DateRange> parse_date_range(std::string_view attributes);

}  // namespace freshet::wire::hls
