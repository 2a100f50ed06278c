/// The schema, as the steps that lead to it.
#pragma once

#include <span>
#include <string_view>

namespace freshet::store {

/// The steps in order; the n-th (from 1) leads to schema version n. A step that was released is
/// never changed: what comes later is a new step.
[[nodiscard]] std::span<std::string_view const> schema_steps();

}  // namespace freshet::store
