/// Any octets as a temporal unit; what is stripped of it stays sound.
#include "base/assert.hpp"
#include "wire/av1/obu.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const unit = Bytes::copy(std::as_bytes(std::span{data, size}));
  (void)wire::av1::is_keyframe(unit.span());
  (void)wire::av1::sequence_header_in(unit.span());
  auto const bare = wire::av1::strip_temporal_delimiters(unit);
  FRESHET_ASSERT(!wire::av1::check(unit.span()) || bare.empty() || wire::av1::check(bare.span()));
  return 0;
}
