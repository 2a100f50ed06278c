// link: app
/// Any octets as a chain that an authority sent, and as the value of Retry-After.
#include "app/acme/certificate.hpp"
#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::app::acme;
  static auto const key = Key::make().value();
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const read = read_certificate(text);
  FRESHET_ASSERT(!check_chain(text, key, {"a.example"}, 1'800'000'000));  // nobody knows that key
  FRESHET_ASSERT(read_retry_after(text, 0).count() >= 0);
  return read && read->names.empty() ? 0 : 0;
}
