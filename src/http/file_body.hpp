/// send_file: a range of a file to a connection.
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"
#include "net/awaitable.hpp"
#include "net/conn.hpp"
#include "net/loop.hpp"

namespace freshet::http {

/// By sendfile where the transport can; who waits for the disk is `file.disk`.
[[nodiscard]] net::awaitable<Result<>> send_file(net::Conn& conn, net::Loop& loop,
                                                 FileRange const& file);

}  // namespace freshet::http
