/// What the files of this room that name OpenSSL share: owners of its objects, its octets.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::app::acme {

template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* p) const noexcept {
    Free(p);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, FreedBy<Free>>;
using Bio = Owned<BIO, BIO_free_all>;

[[nodiscard]] inline unsigned char const* octets_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}

/// Reads what outlives it.
[[nodiscard]] inline Bio reading(std::string_view text) {
  // OpenSSL takes no null for an empty text.
  return Bio{BIO_new_mem_buf(text.empty() ? "" : text.data(), static_cast<int>(text.size()))};
}

/// What was written to it.
[[nodiscard]] inline std::string text_in(BIO* memory) {
  char* text = nullptr;
  auto const size = BIO_get_mem_data(memory, &text);
  return size > 0 ? std::string{text, static_cast<std::size_t>(size)} : std::string{};
}

/// No program may stop here to ask somebody for a password.
inline int nobody_to_ask(char*, int, int, void*) { return -1; }

}  // namespace freshet::app::acme
