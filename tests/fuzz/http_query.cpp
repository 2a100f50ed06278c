// link: http
/// Any query string and any target are read or refused; decoding what was encoded gives it back.
#include "base/bytes.hpp"
#include "http/query.hpp"
#include "http/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  using namespace freshet::http;
  auto const text = freshet::as_text(std::as_bytes(std::span{data, size}));
  static_cast<void>(find(parse_query(text), "_HLS_msn"));
  if (percent_decode(percent_encode(text)) != text) __builtin_trap();
  auto const target = parse_target(text);
  if (target && target->path.find("/../") != std::string::npos) __builtin_trap();
  return 0;
}
