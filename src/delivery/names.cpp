#include "delivery/names.hpp"

#include <charconv>

namespace freshet::delivery {
namespace {

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

template <class T>
std::optional<T> take_number(std::string_view& text) {
  T value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || (text.front() == '0' && end - text.data() > 1)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<MediaName> parse_init(std::string_view text) {
  auto const first = take_number<std::uint64_t>(text);
  if (!first || !take(text, "-")) return std::nullopt;
  auto const index = take_number<std::uint32_t>(text);
  if (!index || text != ".mp4") return std::nullopt;
  return InitName{*first, *index};
}

std::optional<MediaName> parse_position(std::string_view text) {
  origin::Position position;
  auto const msn = take_number<std::uint64_t>(text);
  if (!msn) return std::nullopt;
  if (text == ".jpg") return PictureName{*msn};
  position.msn = *msn;
  if (take(text, ".p")) {
    position.part = take_number<std::uint32_t>(text);
    if (!position.part) return std::nullopt;
  }
  if (text != ".m4s") return std::nullopt;
  return position;
}

}  // namespace

std::optional<MediaName> parse_media_name(std::string_view text) {
  if (take(text, "i")) return parse_init(text);
  if (take(text, "s")) return parse_position(text);
  return std::nullopt;
}

}  // namespace freshet::delivery
