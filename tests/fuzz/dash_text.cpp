/// Any text as an address in a manifest: it ends neither its quotes nor its element.
#include "base/assert.hpp"
#include "wire/dash/mpd.hpp"
#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  freshet::wire::dash::Mpd mpd;
  auto const count = [&](char c) { return std::ranges::count(to_string(mpd), c); };
  auto const quotes = count('"'), elements = count('<');
  mpd.clock_address.assign(reinterpret_cast<char const*>(data), size);
  FRESHET_ASSERT(count('"') == quotes && count('<') == elements);
  return 0;
}
