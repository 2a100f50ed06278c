#include "chat/unicode.hpp"

#include "base/assert.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>
#include <unicode/utext.h>

namespace freshet::chat {
namespace {

constexpr char32_t kZwnj = 0x200C, kZwj = 0x200D, kTextStyle = 0xFE0E, kPictureStyle = 0xFE0F;
constexpr char32_t kBlackFlag = 0x1F3F4, kFirstTag = 0xE0020, kLastTag = 0xE007F;
constexpr char32_t kEmptyBraille = 0x2800;
constexpr int kMostMarks = 4, kMostTags = 7;

/// ICU's objects are made once; the constant ones serve all threads.
struct Icu {
  Icu() {
    UErrorCode status = U_ZERO_ERROR;
    nfkc = icu::Normalizer2::getNFKCInstance(status);
    folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
    nfd = icu::Normalizer2::getNFDInstance(status);
    nfc = icu::Normalizer2::getNFCInstance(status);
    spoof = uspoof_open(&status);
    // An ICU without its data is a broken installation: nothing of this room would hold.
    FRESHET_ASSERT(U_SUCCESS(status));
    uspoof_setChecks(spoof, USPOOF_RESTRICTION_LEVEL, &status);
    uspoof_setRestrictionLevel(spoof, USPOOF_HIGHLY_RESTRICTIVE);
    FRESHET_ASSERT(U_SUCCESS(status));
    for (std::size_t i = 0; i < ascii.size(); ++i) {
      ascii[i] = look_of(icu::UnicodeString{static_cast<UChar32>(i)});
    }
  }

  [[nodiscard]] std::string look_of(icu::UnicodeString const& text) const {
    UErrorCode status = U_ZERO_ERROR;
    std::string out(static_cast<std::size_t>(text.length()) * 4 + 16, '\0');
    std::string octets;
    text.toUTF8String(octets);
    auto const skeleton_into = [&](std::string& into) {
      status = U_ZERO_ERROR;
      return uspoof_getSkeletonUTF8(spoof, 0, octets.data(),
                                    static_cast<std::int32_t>(octets.size()), into.data(),
                                    static_cast<std::int32_t>(into.size()), &status);
    };
    auto size = skeleton_into(out);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
      out.resize(static_cast<std::size_t>(size) + 1);
      size = skeleton_into(out);
    }
    if (U_FAILURE(status)) return octets;
    out.resize(static_cast<std::size_t>(size));
    return out;
  }

  icu::Normalizer2 const* nfkc = nullptr;
  icu::Normalizer2 const* folding = nullptr;
  icu::Normalizer2 const* nfd = nullptr;
  icu::Normalizer2 const* nfc = nullptr;
  USpoofChecker* spoof = nullptr;
  std::array<std::string, 128> ascii;
};

Icu const& icu_objects() {
  static auto const& all = *new Icu;  // used until the very end, by any thread
  return all;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::UnicodeString to_icu(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

std::string from_icu(icu::UnicodeString const& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::UnicodeString normal(icu::Normalizer2 const& form, icu::UnicodeString const& text) {
  UErrorCode status = U_ZERO_ERROR;
  auto out = form.normalize(text, status);
  return U_SUCCESS(status) ? out : text;
}

bool is_mark(char32_t c) {
  auto const kind = u_charType(static_cast<UChar32>(c));
  return kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK;
}

icu::UnicodeString without_marks(icu::UnicodeString const& text) {
  auto const apart = normal(*icu_objects().nfd, text);
  icu::UnicodeString kept;
  for (std::int32_t at = 0; at < apart.length(); at = apart.moveIndex32(at, 1)) {
    auto const c = apart.char32At(at);
    if (!is_mark(static_cast<char32_t>(c))) kept.append(c);
  }
  return normal(*icu_objects().nfc, kept);
}

bool is_property(char32_t c, UProperty property) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), property) != 0;
}

/// A joiner shapes letters of some scripts and makes one emoji of several; elsewhere it hides.
bool may_join(char32_t joiner, char32_t before) {
  if (joiner == kZwj && (is_property(before, UCHAR_EXTENDED_PICTOGRAPHIC) ||
                         is_property(before, UCHAR_EMOJI_MODIFIER) || before == kPictureStyle)) {
    return true;
  }
  if (before < 0x0600) return false;  // Latin, Greek, Cyrillic, Hebrew: nothing to shape
  auto const type = u_getIntPropertyValue(static_cast<UChar32>(before), UCHAR_JOINING_TYPE);
  return type == U_JT_DUAL_JOINING || type == U_JT_RIGHT_JOINING ||
         u_getIntPropertyValue(static_cast<UChar32>(before), UCHAR_CANONICAL_COMBINING_CLASS) == 9;
}

/// Reads a text's code points one after the other and keeps what may be shown.
class Cleaner {
 public:
  explicit Cleaner(std::size_t size) { out_.reserve(size); }

  void take(CodePoint const& point) {
    char32_t const c = point.value;
    if (u_isUWhiteSpace(static_cast<UChar32>(c)) != 0) return space();
    if (!is_shown(c)) return;
    if (is_mark(c) && c != kPictureStyle && c != kTextStyle) {
      if (++marks_ > kMostMarks) return;
    } else {
      marks_ = 0;
    }
    if (space_ && !out_.empty()) out_ += ' ';
    space_ = false;
    out_ += point.good ? point.octets : kReplacementText;
    last_ = c;
  }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  void space() {
    space_ = true;
    last_ = ' ';
    marks_ = tags_ = 0;
  }
  bool is_shown(char32_t c) {
    if (c >= kFirstTag && c <= kLastTag) return tags_ > 0 && tags_++ <= kMostTags;
    tags_ = c == kBlackFlag ? 1 : 0;
    if (c == kZwj || c == kZwnj) return !space_ && may_join(c, last_);
    if (c == kPictureStyle || c == kTextStyle) return !space_ && is_property(last_, UCHAR_EMOJI);
    if (c == kEmptyBraille || is_property(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return false;
    switch (u_charType(static_cast<UChar32>(c))) {
      case U_CONTROL_CHAR:
      case U_FORMAT_CHAR:
      case U_SURROGATE:
      case U_PRIVATE_USE_CHAR:
      case U_UNASSIGNED:
        return false;
      default:
        return true;
    }
  }

  std::string out_;
  char32_t last_ = ' ';
  int marks_ = 0, tags_ = 0;
  bool space_ = false;
};

std::size_t clusters(std::string_view text) {
  // An iterator is no constant: each thread has its own.
  thread_local auto const iterator = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made{
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status)};
    FRESHET_ASSERT(U_SUCCESS(status));
    return made;
  }();
  UErrorCode status = U_ZERO_ERROR;
  UText whole = UTEXT_INITIALIZER;
  utext_openUTF8(&whole, text.data(), static_cast<std::int64_t>(text.size()), &status);
  iterator->setText(&whole, status);
  std::size_t n = 0;
  if (U_SUCCESS(status)) {
    iterator->first();
    while (iterator->next() != icu::BreakIterator::DONE) ++n;
  }
  utext_close(&whole);
  return n;
}

}  // namespace

std::string nfkc(std::string_view text) {
  if (is_ascii(text)) return std::string{text};
  return from_icu(normal(*icu_objects().nfkc, to_icu(text)));
}

std::string fold(std::string_view text) {
  if (!is_ascii(text)) {
    return from_icu(without_marks(normal(*icu_objects().folding, to_icu(text))));
  }
  std::string out{text};
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string skeleton(std::string_view text) {
  auto const folded = fold(text);
  auto const& icu = icu_objects();
  if (!is_ascii(folded)) return icu.look_of(to_icu(folded));
  std::string out;
  for (auto const c : folded) out += icu.ascii[static_cast<std::size_t>(c)];
  return out;
}

char32_t lower_case(char32_t c) {
  return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
}

std::size_t characters(std::string_view text) {
  if (!is_ascii(text)) return clusters(text);
  std::size_t n = text.size();
  for (auto at = text.find("\r\n"); at != text.npos; at = text.find("\r\n", at + 2)) --n;
  return n;
}

std::string clean(std::string_view text) {
  Cleaner cleaner{text.size()};
  for_each_code_point(text, [&](CodePoint const& point) { cleaner.take(point); });
  return std::move(cleaner).text();
}

bool is_single_script(std::string_view text) {
  if (is_ascii(text)) return true;
  UErrorCode status = U_ZERO_ERROR;
  auto const whole = to_icu(text);
  auto const found = uspoof_checkUnicodeString(icu_objects().spoof, whole, nullptr, &status);
  return U_SUCCESS(status) && (found & USPOOF_RESTRICTION_LEVEL) == 0;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t n = 0;
  for_each_code_point(text, [&](CodePoint const& point) { n += point.value > 0xFFFF ? 2 : 1; });
  return n;
}

}  // namespace freshet::chat
