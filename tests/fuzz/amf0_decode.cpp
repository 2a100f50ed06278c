/// Any octets as AMF0; what was read of them is written and read again without a change.
#include "base/assert.hpp"
#include "wire/rtmp/commands.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::wire::rtmp;
  auto const bytes = std::as_bytes(std::span{data, size});
  (void)parse_command({type::kCommandAmf3, 0, 3, 0, freshet::Bytes::copy(bytes)});
  auto const values = amf0::decode(bytes);
  if (!values) return 0;
  auto const written = amf0::encode(*values);
  auto const again = amf0::decode(written.span());
  FRESHET_ASSERT(again && amf0::encode(*again) == written);
  return 0;
}
