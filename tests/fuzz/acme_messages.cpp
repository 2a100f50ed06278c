// link: app
/// Any octets as each of the things that an authority says.
#include "app/acme/messages.hpp"
#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::app::acme;
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const directory = read_directory(text);
  FRESHET_ASSERT(!directory || is_address(directory->new_order));
  auto const order = read_order(text);
  FRESHET_ASSERT(!order || is_address(order->finalize));
  FRESHET_ASSERT(read_problem(text).detail.size() <= 503);
  return read_account(text) && read_authorization(text) ? 0 : 0;
}
