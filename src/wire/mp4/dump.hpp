/// dump(): boxes as a text that people read and golden files keep.
#pragma once

#include "base/bytes.hpp"

#include <string>

namespace freshet::wire::mp4 {

/// A line a box and a line a field, indented by depth; whatever is broken is named where it stands.
[[nodiscard]] std::string dump(ByteSpan bytes);

}  // namespace freshet::wire::mp4
