/// await_write(): a small write, awaited on a loop until it is on the disk.
#pragma once

#include "net/awaitable.hpp"
#include "net/loop.hpp"
#include "store/write_queue.hpp"

namespace freshet::app {

/// On `loop`, which like the queue outlives the write. An error says why nothing was written.
[[nodiscard]] net::awaitable<Result<>> await_write(net::Loop& loop, store::WriteQueue& writes,
                                                   store::WriteQueue::Work work);

}  // namespace freshet::app
