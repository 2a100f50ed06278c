/// Any octets as a transport stream, whole and in pieces: the same comes of both.
#include "base/assert.hpp"
#include "wire/mpegts/demuxer.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  freshet::wire::mpegts::Demuxer whole, pieces;
  auto const octets = std::as_bytes(std::span{data, size});
  std::size_t events = 0, again = 0;
  for (whole.feed(octets); whole.next();) ++events;
  for (std::size_t at = 0; at < size; at += 100) {
    for (pieces.feed(octets.subspan(at, std::min<std::size_t>(100, size - at))); pieces.next();)
      ++again;
  }
  FRESHET_ASSERT(events == again && whole.faults() == pieces.faults());
  return 0;
}
