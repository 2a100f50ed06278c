/// What the machine cannot do for a stream's further qualities, in words.
#pragma once

#include "insight/findings.hpp"
#include "media/rung_state.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace freshet::insight {

/// One for each kind of trouble, whatever number of rungs has it.
[[nodiscard]] std::vector<Finding> rung_findings(std::span<RungState const> rungs);

/// A source that breaks the channel's profile may be kept from viewers where a rung is.
[[nodiscard]] std::optional<Finding> profile_finding(stream::Unfit const& unfit,
                                                     std::span<RungState const> rungs);

}  // namespace freshet::insight
