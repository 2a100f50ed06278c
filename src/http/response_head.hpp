/// response_head: a response's status line and headers as HTTP/1.1 writes them.
#pragma once

#include "http/message.hpp"

#include <string>
#include <string_view>

namespace freshet::http {

/// What the connection adds to a handler's headers.
struct HeadFacts {
  std::string_view date;
  std::string_view connection;  ///< "close", "keep-alive" or nothing
  bool http_1_0 = false;        ///< the client knows no chunks
};

/// Replaces what is in `out`, whose memory is used again from answer to answer.
void render_head(std::string& out, Response const& response, HeadFacts const& facts);

}  // namespace freshet::http
