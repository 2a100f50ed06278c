#include "http/refusal.hpp"

#include <array>
#include <cstddef>

namespace freshet::http {
namespace {

using namespace std::string_view_literals;

/// In the order of the enumerators.
constexpr std::array kNames{"bare_lf"sv,          "folded_header"sv,     "ambiguous_length"sv,
                            "unknown_coding"sv,   "bad_chunk"sv,         "malformed"sv,
                            "bad_host"sv,         "bad_target"sv,        "bad_version"sv,
                            "bad_expectation"sv,  "line_too_long"sv,     "header_too_long"sv,
                            "body_too_long"sv,    "bodies_too_long"sv,   "silent"sv,
                            "slow_head"sv,        "slow_body"sv,         "slow_reader"sv,
                            "parked_too_many"sv,  "requests_too_many"sv, "connections_too_many"sv,
                            "address_too_many"sv, "rapid_reset"sv,       "continuation_flood"sv,
                            "ack_flood"sv,        "frame_flood"sv,       "empty_flood"sv,
                            "bad_preface"sv,      "protocol_error"sv};
static_assert(kNames.size() == static_cast<std::size_t>(kLastWhy) + 1);

}  // namespace

std::string_view to_string(Why why) { return kNames.at(static_cast<std::size_t>(why)); }

}  // namespace freshet::http
