/// read_fields: a body that is a JSON object of texts.
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace freshet::api {

inline constexpr std::size_t kLargestFields = 64UL * 1024;

using Fields = std::map<std::string, std::string, std::less<>>;

/// The members of the request's body: all of `needed`, perhaps some of `others`, none besides, each
/// a text. No body is an empty object. Else the answer: 400 or 413, which says what is wrong.
[[nodiscard]] std::variant<Fields, http::Response> read_fields(
    http::Request const& request, std::initializer_list<std::string_view> needed,
    std::initializer_list<std::string_view> others = {});

}  // namespace freshet::api
