#include "wire/nal/rbsp.hpp"

namespace freshet::wire::nal {

std::vector<std::byte> rbsp_of(ByteSpan payload) {
  std::vector<std::byte> out;
  out.reserve(payload.size());
  unsigned zeros = 0;
  for (auto const b : payload) {
    if (zeros >= 2 && b == std::byte{3}) {
      zeros = 0;
      continue;
    }
    zeros = b == std::byte{0} ? zeros + 1 : 0;
    out.push_back(b);
  }
  return out;
}

}  // namespace freshet::wire::nal
