/// Any octets as a byte stream; what is made of it is sound.
#include "base/assert.hpp"
#include "wire/nal/annex_b.hpp"
#include "wire/nal/units.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  for (std::size_t const length_size : {1U, 4U}) {
    auto const made = wire::nal::from_annex_b(std::as_bytes(std::span{data, size}), length_size);
    FRESHET_ASSERT(!made || wire::nal::check(made->span(), length_size));
  }
  return 0;
}
