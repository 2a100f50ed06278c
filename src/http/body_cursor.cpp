#include "http/body_cursor.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <utility>
#include <vector>

namespace freshet::http {
namespace {

/// One read of a file: four frames.
constexpr std::uint64_t kChunk = 64UL * 1024;

}  // namespace

BodyCursor::BodyCursor(Body body) : body_{std::move(body)}, left_{size_of(body_)} {}

std::size_t BodyCursor::ready(std::size_t most) {
  auto n = static_cast<std::size_t>(std::min<std::uint64_t>(most, left_));
  if (n == 0 || std::holds_alternative<Slices>(body_)) return n;
  if (offset_ == chunk_.size() && !read_chunk()) return 0;
  return std::min(n, chunk_.size() - offset_);
}

void BodyCursor::take(std::size_t n, Slices& out) {
  FRESHET_ASSERT(n <= left_);
  left_ -= n;
  auto const* slices = std::get_if<Slices>(&body_);
  if (!slices) {
    out.push_back(chunk_.slice(offset_, n));
    offset_ += n;
    return;
  }
  while (n > 0) {
    auto piece = (*slices)[at_].slice(offset_, n);
    n -= piece.size();
    offset_ += piece.size();
    if (!piece.empty()) out.push_back(std::move(piece));
    if (offset_ < (*slices)[at_].size()) continue;
    ++at_;
    offset_ = 0;
  }
}

bool BodyCursor::read_chunk() {
  auto& file = std::get<FileRange>(body_);
  std::vector<std::byte> octets(static_cast<std::size_t>(std::min(kChunk, left_)));
  ssize_t n = 0;
  do {
    n = ::pread(file.file->fd(), octets.data(), octets.size(), static_cast<off_t>(file.offset));
  } while (n < 0 && errno == EINTR);
  if (n <= 0) return false;
  octets.resize(static_cast<std::size_t>(n));
  file.offset += octets.size();
  chunk_ = Bytes::adopt(std::move(octets));
  offset_ = 0;
  return true;
}

}  // namespace freshet::http
