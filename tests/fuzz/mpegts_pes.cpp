/// Any octets as pieces of PES packets, each behind its length: pictures have sound lengths.
#include "wire/mpegts/access_units.hpp"
#include "wire/nal/units.hpp"
using namespace freshet::wire::mpegts;
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  Faults faults;
  std::vector<PesPacket> out;
  PesAssembler pes{faults};
  AccessUnits units{size % 2 == 0 ? Kind::h264 : Kind::h265};
  for (std::size_t at = 0, n = 0; at < size && (n = data[at] / 2U) < size - at; at += n + 1)
    pes.feed(std::as_bytes(std::span{data + at + 1, n}), data[at] % 2 == 0, n % 2 == 0, out);
  for (auto& [h, payload, lost] : out) units.feed({true, h.pts, h.pts, false, lost, payload});
  while (auto u = units.next()) freshet::wire::nal::check(u->payload.span(), 4).value();
  return 0;
}
