/// Aggregate messages (RTMP 1.0 §7.1.6): several media messages in one, as FLV tags.
#pragma once

#include "base/result.hpp"
#include "wire/rtmp/message.hpp"

#include <vector>

namespace freshet::wire::rtmp {

/// The messages within, their payloads slices of the aggregate's, their times on its time line.
[[nodiscard]] Result<std::vector<Message>> split_aggregate(Message const& aggregate);

}  // namespace freshet::wire::rtmp
