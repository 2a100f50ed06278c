/// Any text as a stream id: what is read holds a key, and is read again from each other spelling.
#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "wire/srt/stream_id.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::wire::srt;
  auto const id = parse_stream_id({reinterpret_cast<char const*>(data), size});
  if (!id) return 0;
  FRESHET_ASSERT(!id->key.empty());
  if ((id->channel + id->key).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") ==
      SIZE_MAX)
    FRESHET_ASSERT(*parse_stream_id("publish:" + id->channel + ':' + id->key +
                                    (id->backup ? "?role=backup" : "")) == *id);
  return 0;
}
