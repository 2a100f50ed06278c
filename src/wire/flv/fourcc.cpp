#include "wire/flv/fourcc.hpp"

namespace freshet::wire::flv {

std::string to_string(FourCc fourcc) {
  std::string text;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    auto const letter = static_cast<std::uint32_t>(fourcc) >> (shift - 8) & 0xFFU;
    text += letter >= 0x20 && letter < 0x7F ? static_cast<char>(letter) : '?';
  }
  return text;
}

}  // namespace freshet::wire::flv
