/// Any octets as an access unit with lengths; what is stripped of it stays sound.
#include "base/assert.hpp"
#include "wire/h264/config.hpp"
#include "wire/h264/nal.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::wire;
  auto const unit = freshet::Bytes::copy(std::as_bytes(std::span{data, size}));
  (void)h264::is_keyframe(unit.span(), 2);
  (void)h264::has_recovery_point(unit.span(), 4);
  (void)h264::has_captions(unit.span(), 4);
  (void)h264::config_in(unit.span(), 4);
  auto const bare = h264::strip_parameter_sets(unit, 4);
  FRESHET_ASSERT(!nal::check(unit.span(), 4) || bare.empty() || nal::check(bare.span(), 4));
  return 0;
}
