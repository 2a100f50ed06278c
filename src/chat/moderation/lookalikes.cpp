#include "chat/moderation/lookalikes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace freshet::chat {
namespace {

using LookPair = std::pair<char32_t, char>;

// The letter under the marks, of U+00C0 to U+024F and of U+1E00 to U+1EFF; a dot: none.
constexpr std::string_view kLatinUnder =
    "aaaaaaaceeeeiiiidnooooo.ouuuuypsaaaaaaaceeeeiiiidnooooo.ouuuuypyaaaaaaccccccccdd"
    "ddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssss"
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzsbb.b..o.c.d.d...e.fg...i.kl..nn.oo...p.....t.t.u"
    "u...y.z........pl...dddlllnnnaaiioouuuuuuuuuueaaaa....ggkkoooo..jdddgg..nnaa...."
    "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy........c..sz.....ee.j...r.y";
constexpr std::string_view kLatinUnderMore =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo"
    "oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas.ss."
    "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu"
    "uuyyyyyyyy......";
static_assert(kLatinUnder.size() == 0x250 - 0xC0 && kLatinUnderMore.size() == 0x100);

// Phonetic and small capital letters: nobody writes words of a language with them in a chat.
constexpr std::array kSureLooks = std::to_array<LookPair>({
    {0x0250, 'a'}, {0x0251, 'a'}, {0x0253, 'b'}, {0x0254, 'o'}, {0x0256, 'd'}, {0x0257, 'd'},
    {0x0258, 'e'}, {0x0259, 'e'}, {0x025B, 'e'}, {0x0260, 'g'}, {0x0261, 'g'}, {0x0262, 'g'},
    {0x0266, 'h'}, {0x0268, 'i'}, {0x0269, 'i'}, {0x026A, 'i'}, {0x026B, 'l'}, {0x026D, 'l'},
    {0x0271, 'm'}, {0x0272, 'n'}, {0x0273, 'n'}, {0x0274, 'n'}, {0x0275, 'o'}, {0x0279, 'r'},
    {0x027E, 'r'}, {0x0280, 'r'}, {0x0281, 'r'}, {0x0282, 's'}, {0x0287, 't'}, {0x0288, 't'},
    {0x0289, 'u'}, {0x028B, 'v'}, {0x028C, 'v'}, {0x028D, 'w'}, {0x028E, 'y'}, {0x028F, 'y'},
    {0x0290, 'z'}, {0x0291, 'z'}, {0x0299, 'b'}, {0x029C, 'h'}, {0x029D, 'j'}, {0x029F, 'l'},
    {0x1D00, 'a'}, {0x1D04, 'c'}, {0x1D05, 'd'}, {0x1D07, 'e'}, {0x1D0A, 'j'}, {0x1D0B, 'k'},
    {0x1D0D, 'm'}, {0x1D0F, 'o'}, {0x1D18, 'p'}, {0x1D1B, 't'}, {0x1D1C, 'u'}, {0x1D20, 'v'},
    {0x1D21, 'w'}, {0x1D22, 'z'}, {0x1D2C, 'a'}, {0xA730, 'f'}, {0xA731, 's'},
});

// Letters of other scripts that look like Latin ones; by their code points.
constexpr std::array kOtherLooks = std::to_array<LookPair>({
    {0x03AC, 'a'}, {0x03AD, 'e'}, {0x03AE, 'n'}, {0x03AF, 'i'}, {0x03B1, 'a'}, {0x03B2, 'b'},
    {0x03B3, 'y'}, {0x03B5, 'e'}, {0x03B7, 'n'}, {0x03B9, 'i'}, {0x03BA, 'k'}, {0x03BC, 'u'},
    {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C3, 'o'}, {0x03C4, 't'}, {0x03C5, 'u'},
    {0x03C7, 'x'}, {0x03C9, 'w'}, {0x03CC, 'o'}, {0x03CD, 'u'}, {0x03CE, 'w'}, {0x03F2, 'c'},
    {0x03F3, 'j'}, {0x0430, 'a'}, {0x0432, 'b'}, {0x0433, 'r'}, {0x0435, 'e'}, {0x0438, 'u'},
    {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'}, {0x043E, 'o'}, {0x043F, 'n'}, {0x0440, 'p'},
    {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0446, 'u'}, {0x0448, 'w'},
    {0x044C, 'b'}, {0x044F, 'r'}, {0x0451, 'e'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0457, 'i'},
    {0x0458, 'j'}, {0x0475, 'v'}, {0x04AF, 'y'}, {0x04BB, 'h'}, {0x04CF, 'l'}, {0x04E9, 'o'},
    {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'}, {0x0566, 'q'}, {0x056C, 'l'}, {0x0570, 'h'},
    {0x0575, 'j'}, {0x0578, 'n'}, {0x057D, 'u'}, {0x0581, 'g'}, {0x0584, 'p'}, {0x0585, 'o'},
});

template <class Table>
char32_t look_found(Table const& table, char32_t c) {
  auto const at = std::ranges::lower_bound(table, c, {}, &LookPair::first);
  return at != table.end() && at->first == c ? static_cast<char32_t>(at->second) : 0;
}

char32_t latin_of(std::string_view table, std::size_t at) {
  return table[at] == '.' ? 0 : static_cast<char32_t>(table[at]);
}

}  // namespace

char32_t latin_under(char32_t c) {
  if (c >= 0xC0 && c < 0x250) return latin_of(kLatinUnder, c - 0xC0);
  if (c >= 0x1E00 && c < 0x1F00) return latin_of(kLatinUnderMore, c - 0x1E00);
  return 0;
}

char32_t latin_shape(char32_t c) {
  if (c >= 0x1F1E6 && c <= 0x1F1FF) return U'a' + (c - 0x1F1E6);  // regional indicators
  if (c >= 0x1F150 && c <= 0x1F169) return U'a' + (c - 0x1F150);  // negative circled
  if (c >= 0x1F170 && c <= 0x1F189) return U'a' + (c - 0x1F170);  // negative squared
  return look_found(kSureLooks, c);
}

char32_t latin_lookalike(char32_t c) { return look_found(kOtherLooks, c); }

}  // namespace freshet::chat
