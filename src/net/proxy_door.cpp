#include "net/proxy_door.hpp"

#include "wire/proxy/header.hpp"

#include <array>
#include <string_view>

namespace freshet::net {

awaitable<Result<>> learn_peer(TcpConn& conn, Networks const& trusted,
                               std::chrono::milliseconds limit) {
  using wire::proxy::Header;
  if (!trusted.contains_peer(conn.peer())) co_return Result<>{};
  conn.expires_after(limit);
  std::array<char, wire::proxy::kLongestHeader> octets;
  Header header{Header::Is::incomplete, 1, {}};
  while (header.is == Header::Is::incomplete) {
    auto const least = header.size;
    auto const n = co_await conn.peek(octets, least);
    if (!n) co_return n.error();
    if (*n < least) break;  // it ended: whoever reads on will see
    header = wire::proxy::read_header({octets.data(), *n});
  }
  conn.expires_after(std::chrono::milliseconds{0});
  if (header.is == Header::Is::malformed) {
    co_return malformed("the header of the PROXY protocol is malformed");
  }
  if (header.is != Header::Is::complete) co_return Result<>{};
  conn.skip(header.size);
  if (header.source) conn.set_peer(peer_text(header.source->address, header.source->port));
  co_return Result<>{};
}

}  // namespace freshet::net
