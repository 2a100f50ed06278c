/// Any text as a stream id where somebody else decides: what holds a good key alone reads alike.
#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "wire/srt/stream_id.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::wire::srt;
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const any = parse_keyless_stream_id(text);
  auto const ours = parse_stream_id(text);
  FRESHET_ASSERT(!any || !any->key.empty() || !any->channel.empty());
  FRESHET_ASSERT(!ours || (any && any->key == ours->key && any->channel == ours->channel));
  return 0;
}
