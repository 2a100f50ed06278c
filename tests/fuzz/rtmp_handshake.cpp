/// Any octets as a client's half of the handshake, and as a server's.
#include "wire/rtmp/handshake.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const hmac = [](ByteSpan, ByteSpan) { return wire::rtmp::Sha256Digest{}; };
  wire::rtmp::ServerHandshake server{hmac, [](std::span<std::byte>) {}};
  wire::rtmp::ClientHandshake client{[](std::span<std::byte>) {}};
  std::vector<std::byte> out;
  server.feed(std::as_bytes(std::span{data, size}));
  if (server.step(out)) (void)server.leftover();
  client.feed(std::as_bytes(std::span{data, size}));
  if (client.step(out)) (void)client.leftover();
  return 0;
}
