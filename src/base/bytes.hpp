/// Bytes: an immutable, shared run of octets; copying shares, nobody writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace freshet {

using ByteSpan = std::span<std::byte const>;

class Bytes {
 public:
  Bytes() = default;

  /// Takes the vector over without a copy.
  static Bytes adopt(std::vector<std::byte> bytes);
  static Bytes adopt(std::string text);
  /// Shares memory that `owner` keeps alive.
  static Bytes borrow(ByteSpan view, std::shared_ptr<void const> owner);
  static Bytes copy(ByteSpan view);
  static Bytes copy(std::string_view text);

  [[nodiscard]] ByteSpan span() const noexcept { return view_; }
  [[nodiscard]] std::byte const* data() const noexcept { return view_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return view_.size(); }
  [[nodiscard]] bool empty() const noexcept { return view_.empty(); }
  [[nodiscard]] std::string_view text() const noexcept;
  /// `n` octets from `pos`, clamped to what there is; shares, never copies.
  [[nodiscard]] Bytes slice(std::size_t pos, std::size_t n = SIZE_MAX) const;

  friend bool operator==(Bytes const& a, Bytes const& b) noexcept;

 private:
  Bytes(ByteSpan view, std::shared_ptr<void const> owner) : owner_{std::move(owner)}, view_{view} {}

  std::shared_ptr<void const> owner_;
  ByteSpan view_;
};

/// The octets of a text, unowned.
[[nodiscard]] inline ByteSpan as_bytes(std::string_view text) noexcept {
  return std::as_bytes(std::span{text.data(), text.size()});
}
/// The text of octets, unowned.
[[nodiscard]] inline std::string_view as_text(ByteSpan bytes) noexcept {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

}  // namespace freshet
