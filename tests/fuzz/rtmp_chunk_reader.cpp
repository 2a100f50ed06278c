/// Any octets as chunks; octet by octet they say the same as at once.
#include "base/assert.hpp"
#include "wire/rtmp/chunk_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const bytes = std::as_bytes(std::span{data, size});
  wire::rtmp::ChunkReader whole{{.message = 100'000}}, pieces{{.message = 100'000}};
  whole.feed(bytes);
  for (auto const& octet : bytes) pieces.feed({&octet, 1});
  for (auto message = whole.next(); message && *message; message = whole.next()) {
    FRESHET_ASSERT((*message)->payload == pieces.next().value()->payload);
  }
  return 0;
}
