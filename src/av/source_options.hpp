/// With what libavformat opens a source: which protocols, which formats, and what they are told.
#pragma once

#include "av/ptr.hpp"
#include "av/source.hpp"

#include <string_view>

namespace freshet::av {

[[nodiscard]] std::string_view scheme_of(std::string_view address);

/// What may be opened, by the address and by everything that the answer refers to. Null: addresses
/// of that kind are not fetched.
[[nodiscard]] char const* allowed_protocols(std::string_view scheme);

/// Null: whatever it turns out to be.
[[nodiscard]] char const* format_of(std::string_view scheme);

/// `scheme`: one that is allowed.
[[nodiscard]] AvDictionary options_for(std::string_view scheme, SourceOptions const& wanted);

}  // namespace freshet::av
