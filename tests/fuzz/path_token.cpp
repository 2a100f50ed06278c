// link: access
/// Any octets as a token: none but what was written with the key is read, and that in one spelling.
#include "access/path_token.hpp"

#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::access;
  static PathKeys const keys{path_key("a secret"), path_key("a former secret")};
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const read = read_path_token(text, "/live/main/", keys);
  if (!read) return 0;
  auto const by = [&](PathKey const& key) { return write_path_token(*read, "/live/main/", key); };
  FRESHET_ASSERT(text == by(keys[0]) || text == by(keys[1]));
  return 0;
}
