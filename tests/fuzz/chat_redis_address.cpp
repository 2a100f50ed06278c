// link: chat
/// Any address is read or refused; what is read names itself without its password.
#include "chat/redis_address.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  auto const text = std::string_view{reinterpret_cast<char const*>(data), size};
  auto const address = freshet::chat::parse_redis_address(text);
  if (address && address->host.empty() == address->path.empty()) __builtin_trap();
  return 0;
}
