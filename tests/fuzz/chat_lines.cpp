// link: chat
/// Any octets as a short text of chat: what is left stands on one line and stays as it is.
#include "base/assert.hpp"
#include "chat/lines.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::chat;
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const line = lines::one(text, 200);
  FRESHET_ASSERT(!line || line->find_first_of("\r\n\t") == std::string::npos);
  FRESHET_ASSERT(!line || lines::one(*line, 200) == *line);
  FRESHET_ASSERT(!lines::is_emoji(text) || (size <= 64 && !lines::json(text).empty()));
  return 0;
}
