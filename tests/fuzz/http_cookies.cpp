// link: http
/// Any octets as the field that brings cookies back: what is found of them is a piece of it.
#include "base/assert.hpp"
#include "http/cookie.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  freshet::http::Request request;
  request.headers.emplace_back("cookie", std::string(reinterpret_cast<char const*>(data), size));
  auto const values = freshet::http::cookies_of(request, "id");
  FRESHET_ASSERT(values.size() <= freshet::http::kMostCookies);
  for (auto const& value : values) {
    FRESHET_ASSERT(value.find(';') == value.npos && value.size() + 3 <= size);
  }
  return 0;
}
