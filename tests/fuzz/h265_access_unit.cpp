/// Any octets as an access unit with lengths; what is stripped of it stays sound.
#include "base/assert.hpp"
#include "wire/h265/config.hpp"
#include "wire/h265/nal.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const unit = Bytes::copy(std::as_bytes(std::span{data, size}));
  (void)wire::h265::is_keyframe(unit.span(), 2);
  (void)wire::h265::has_captions(unit.span(), 4);
  (void)wire::h265::config_in(unit.span(), 4);
  auto const bare = wire::h265::strip_parameter_sets(unit, 4);
  FRESHET_ASSERT(!wire::nal::check(unit.span(), 4) || bare.empty() ||
                 wire::nal::check(bare.span(), 4));
  return 0;
}
