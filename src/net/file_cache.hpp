/// Reading files where nobody may wait for a disk: what the page cache holds, and how it gets
/// there.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace freshet::net {

/// From any thread; waits for no disk. Some of what is asked for, from its beginning; 0: the file
/// is at its end. errc::operation_would_block: the page cache lacks the first octet.
[[nodiscard]] Result<std::size_t> read_cached(int fd, std::span<std::byte> into,
                                              std::uint64_t offset);
/// From any thread; waits for no disk. Does the page cache hold all of these octets?
[[nodiscard]] bool is_cached(int fd, std::uint64_t offset, std::uint64_t size);

/// Where waiting is allowed. As many octets as the file has of those; the page cache is told to
/// fetch what follows.
[[nodiscard]] Result<std::size_t> read_waiting(int fd, std::span<std::byte> into,
                                               std::uint64_t offset);
/// Where waiting is allowed: afterwards the page cache holds these octets, or what the file has of
/// them.
[[nodiscard]] Result<> fetch(int fd, std::uint64_t offset, std::uint64_t size);

}  // namespace freshet::net
