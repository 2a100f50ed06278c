#include "base/bytes.hpp"

#include <algorithm>

namespace freshet {

Bytes Bytes::adopt(std::vector<std::byte> bytes) {
  auto owner = std::make_shared<std::vector<std::byte> const>(std::move(bytes));
  ByteSpan const view{*owner};
  return {view, std::move(owner)};
}

Bytes Bytes::adopt(std::string text) {
  auto owner = std::make_shared<std::string const>(std::move(text));
  ByteSpan const view = as_bytes(*owner);
  return {view, std::move(owner)};
}

Bytes Bytes::borrow(ByteSpan view, std::shared_ptr<void const> owner) {
  return {view, std::move(owner)};
}

Bytes Bytes::copy(ByteSpan view) { return adopt(std::vector<std::byte>(view.begin(), view.end())); }

Bytes Bytes::copy(std::string_view text) { return copy(as_bytes(text)); }

std::string_view Bytes::text() const noexcept { return as_text(view_); }

Bytes Bytes::slice(std::size_t pos, std::size_t n) const {
  pos = std::min(pos, view_.size());
  return {view_.subspan(pos, std::min(n, view_.size() - pos)), owner_};
}

bool operator==(Bytes const& a, Bytes const& b) noexcept {
  return std::ranges::equal(a.view_, b.view_);
}

}  // namespace freshet
