// link: access
/// Any octets as the answer of a server that was asked: form, status, then body and Location.
#include "access/callback.hpp"
#include "access/channel_name.hpp"
#include "base/assert.hpp"
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  if (size < 2) return 0;
  std::string_view const text{reinterpret_cast<char const*>(data + 2), size - 2};
  auto const form = static_cast<config::CallbackForm>(data[0] & 3U);
  auto const said = access::read_callback(form, {data[1] * 2 + 100, "a/json", text, text});
  FRESHET_ASSERT(said.channel.empty() || access::check_channel_name(said.channel));
  FRESHET_ASSERT(said.reason.size() <= 300 && said.reason.find('\n') == std::string::npos);
  return said.user.size() > 300 ? 1 : 0;
}
