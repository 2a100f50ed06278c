// link: chat
/// Any octets as a short text of chat: what is left is UTF-8 on one line, and JSON as it is.
#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "chat/lines.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const line = chat::lines::one(text, 200);
  if (line) {
    FRESHET_ASSERT(line->find_first_of("\r\n\t") == std::string::npos);
    FRESHET_ASSERT(chat::lines::one(*line, 200) == *line);
  }
  if (chat::lines::is_emoji(text)) FRESHET_ASSERT(size <= 64 && !chat::lines::json(text).empty());
  return 0;
}
