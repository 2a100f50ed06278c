#include "chat/names.hpp"

#include "base/utf8.hpp"
#include "chat/unicode.hpp"

#include <algorithm>
#include <cstdint>

namespace freshet::chat {
namespace {

constexpr std::size_t kMostNameOctets = 256;

/// Scripts whose letters look alike.
enum class LookAlike : std::uint8_t { none, latin, greek, cyrillic, armenian, cherokee };

struct NameScriptRange {
  char32_t first, last;
  LookAlike script;
};
constexpr NameScriptRange kNameScripts[] = {
    {U'A', U'Z', LookAlike::latin},        {U'a', U'z', LookAlike::latin},
    {0x00C0, 0x024F, LookAlike::latin},    {0x0250, 0x02AF, LookAlike::latin},
    {0x0370, 0x03FF, LookAlike::greek},    {0x0400, 0x052F, LookAlike::cyrillic},
    {0x0531, 0x058F, LookAlike::armenian}, {0x13A0, 0x13FF, LookAlike::cherokee},
    {0x1C80, 0x1C8F, LookAlike::cyrillic}, {0x1D00, 0x1DBF, LookAlike::latin},
    {0x1E00, 0x1EFF, LookAlike::latin},    {0x1F00, 0x1FFF, LookAlike::greek},
    {0x2C60, 0x2C7F, LookAlike::latin},    {0x2DE0, 0x2DFF, LookAlike::cyrillic},
    {0xA640, 0xA69F, LookAlike::cyrillic}, {0xA720, 0xA7FF, LookAlike::latin},
    {0xAB30, 0xAB6F, LookAlike::latin},    {0xAB70, 0xABBF, LookAlike::cherokee},
    {0xFF21, 0xFF5A, LookAlike::latin},
};

LookAlike name_script_of(char32_t point) {
  for (auto const& range : kNameScripts) {
    if (point >= range.first && point <= range.last) return range.script;
  }
  return LookAlike::none;
}

bool name_mixes_scripts(std::string_view name) {
  auto seen = LookAlike::none;
  bool mixed = false;
  for_each_code_point(name, [&](CodePoint const& point) {
    auto const script = name_script_of(point.value);
    if (script == LookAlike::none) return;
    mixed = mixed || (seen != LookAlike::none && seen != script);
    seen = script;
  });
  return mixed;
}

/// Something to read: a letter or digit of any script, or a picture.
bool name_has_substance(std::string_view name) {
  bool any = false;
  for_each_code_point(name, [&](CodePoint const& point) {
    auto const c = point.value;
    bool const ascii =
        (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
    any = any || ascii || (c >= 0x00C0 && c != kReplacement);
  });
  return any;
}

bool is_name_space(char32_t c) {
  return c == U' ' || c == 0x00A0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
         c == 0x3000 || (c >= 0x09 && c <= 0x0D) || c == 0x1680;
}

/// One space for all that are in a row, none at the ends.
std::string trimmed_name(std::string_view text) {
  std::string out;
  bool space = false;
  for_each_code_point(text, [&](CodePoint const& point) {
    if (is_name_space(point.value)) {
      space = !out.empty();
      return;
    }
    if (space) out += ' ';
    space = false;
    out += point.good ? point.octets : std::string_view{};
  });
  return out;
}

Error unfit_name(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

/// By code points from the end.
void cut_characters(std::string& name, std::size_t most) {
  while (characters(name) > most) {
    auto last = name.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(name[last]) & 0xC0U) == 0x80U) --last;
    name.resize(last);
  }
}

constexpr std::string_view kReservedNames[] = {
    "admin",  "administrator", "moderator", "mod",     "owner", "system",
    "server", "freshet",       "streamer",  "support", "staff", "bot",
};

}  // namespace

std::string look_of(std::string_view name) {
  auto folded = skeleton(nfkc(name));
  std::erase_if(folded, [](char c) { return c == ' ' || c == '_' || c == '-' || c == '.'; });
  std::ranges::transform(folded, folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return folded;
}

namespace {

constexpr std::array<NameColor, 14> kNamePalette{{
    {"#ea6c6c", "#d61f1f"},
    {"#e3733b", "#b74e1a"},
    {"#df9f20", "#8f6614"},
    {"#dfdf20", "#707010"},
    {"#70df20", "#3e7d12"},
    {"#20df60", "#127d36"},
    {"#20dfaf", "#127d62"},
    {"#20cfdf", "#127881"},
    {"#3298e2", "#1973b2"},
    {"#708feb", "#2050df"},
    {"#9d82ed", "#5020df"},
    {"#c270eb", "#9f20df"},
    {"#e755db", "#c41cb6"},
    {"#e9639b", "#d21e69"},
}};

}  // namespace

Result<std::string> fit_name(std::string_view wanted) {
  if (wanted.size() > kMostNameOctets) return unfit_name("choose a name of 1 to 30 characters");
  auto name = trimmed_name(clean(wanted));
  auto const length = characters(name);
  if (name.empty() || length > kLongestShownName || name.size() > kMostNameOctets) {
    return unfit_name("choose a name of 1 to 30 characters");
  }
  if (!name_has_substance(name)) return unfit_name("choose a name with a letter or a digit in it");
  if (name_mixes_scripts(name)) {
    return unfit_name("choose a name whose letters are of one alphabet");
  }
  return name;
}

std::string cut_name(std::string_view given) {
  auto name = trimmed_name(clean(given.substr(0, kMostNameOctets)));
  cut_characters(name, kLongestShownName);
  return name_has_substance(name) ? trimmed_name(name) : std::string{};
}

std::string with_suffix(std::string_view name, std::string_view suffix) {
  std::string out{name};
  cut_characters(out, kLongestShownName - characters(suffix) - 1);
  return out.append(" ").append(suffix);
}

bool is_reserved_name(std::string_view name, std::string_view channel) {
  auto const seen = look_of(name);
  if (seen == look_of(channel)) return true;
  return std::ranges::any_of(kReservedNames,
                             [&](std::string_view one) { return seen == look_of(one); });
}

std::array<NameColor, 14> const& name_palette() { return kNamePalette; }

std::string_view color_of(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a: the same on every server
  for (char const c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return kNamePalette[(hash >> 32U) % kNamePalette.size()].on_dark;
}

}  // namespace freshet::chat
