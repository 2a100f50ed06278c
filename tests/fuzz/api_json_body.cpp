// link: api
/// Any octets as the body of a call: read or refused, and what was read is of its kind.
#include "api/json_body.hpp"
#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  freshet::http::Request request;
  request.body = freshet::Bytes::copy({reinterpret_cast<char const*>(data), size});
  freshet::api::JsonBody body{request, {"note", "n", "on", "list", "settings"}};
  auto const number = body.number("n", 1, 1'000);
  FRESHET_ASSERT(!number || (*number >= 1 && *number <= 1'000));
  auto const all =
      body.text("note") && body.truth("on") && body.texts("list") && body.object("settings");
  return all && body.refusal() ? 0 : 0;
}
