// link: chat
/// Any text is looked through for hosts, signs and shapes; a host has a dot and no space.
#include "base/assert.hpp"
#include "chat/moderation/links.hpp"
#include "chat/moderation/shape.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  for (auto const& host : freshet::chat::hosts_in(text)) {
    FRESHET_ASSERT(host.find('.') != std::string::npos && host.find(' ') == std::string::npos);
  }
  static_cast<void>(freshet::chat::misshapen(text));
  static_cast<void>(freshet::chat::signs_in(text, {true, 0.5}));
  return 0;
}
