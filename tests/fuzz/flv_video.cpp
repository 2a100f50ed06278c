/// Any octets as a video message; its payload lies within it.
#include "base/assert.hpp"
#include "wire/flv/video_tag.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const message = Bytes::copy(std::as_bytes(std::span{data, size}));
  auto const tag = wire::flv::parse_video(message);
  if (!tag || tag->payload.empty()) return 0;
  FRESHET_ASSERT(tag->payload.data() > message.data());
  FRESHET_ASSERT(tag->payload.data() + tag->payload.size() <= message.data() + size);
  return 0;
}
