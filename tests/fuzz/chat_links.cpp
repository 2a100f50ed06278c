// link: chat
/// Any text is looked through for hosts, signs and shapes; a host has a dot and no space.
#include "chat/moderation/links.hpp"
#include "chat/moderation/shape.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  using namespace freshet::chat;
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  for (auto const& host : hosts_in(text)) {
    if (host.find('.') == std::string::npos || host.find(' ') != std::string::npos) {
      __builtin_trap();
    }
  }
  static_cast<void>(misshapen(text));
  static_cast<void>(signs_in(text, {true, 0.5}));
  return 0;
}
