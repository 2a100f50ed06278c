#include "wire/hls/lines.hpp"

#include <algorithm>

namespace freshet::wire::hls {

Result<> check_text(std::string_view text) {
  auto const first = text.substr(0, text.find_first_of("\r\n"));
  if (first != "#EXTM3U") return malformed("line 1: not #EXTM3U");
  // A tab separates the ids of RECENTLY-REMOVED-DATERANGES.
  auto const control = [](char c) {
    auto const octet = static_cast<unsigned char>(c);
    return (octet < ' ' && c != '\n' && c != '\r' && c != '\t') || octet == 0x7f;
  };
  auto const found = std::ranges::find_if(text, control);
  if (found == text.end()) return {};
  auto const line = 1 + std::count(text.begin(), found, '\n');
  return malformed("line " + std::to_string(line) + ": a control character");
}

}  // namespace freshet::wire::hls
