#include "http/body_cursor.hpp"

#include "base/assert.hpp"
#include "base/chunk_pool.hpp"
#include "net/blocking.hpp"
#include "net/file_cache.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace freshet::http {
namespace {

/// One read of a file: four frames.
std::span<std::byte> room_for(FileRange const& file, ChunkPool::Chunk const& chunk) {
  return {chunk.get(),
          static_cast<std::size_t>(std::min<std::uint64_t>(ChunkPool::kSize, file.size))};
}

Growing::Piece piece_of(ChunkPool::Chunk const& chunk, std::size_t size) {
  return {{Bytes::borrow({chunk.get(), size}, chunk)}, false};
}

}  // namespace

BodyCursor::BodyCursor(Body body) {
  if (auto* slices = std::get_if<Slices>(&body)) {
    add(std::move(*slices));
  } else if (auto* file = std::get_if<FileRange>(&body)) {
    if (file->size > 0) more_ = std::move(*file);
  } else {
    more_ = std::get<std::shared_ptr<Growing>>(std::move(body));
  }
}

void BodyCursor::add(Slices slices) {
  here_ = std::move(slices);
  at_ = offset_ = 0;
  for (auto const& slice : here_) left_ += slice.size();
}

std::size_t BodyCursor::ready(std::size_t most) {
  if (left_ == 0 && more_ && !broken_) {
    if (auto* file = std::get_if<FileRange>(&*more_)) read_file(*file);
  }
  return static_cast<std::size_t>(std::min<std::uint64_t>(most, left_));
}

void BodyCursor::read_file(FileRange& file) {
  auto const chunk = ChunkPool::take();
  auto const octets = room_for(file, chunk);
  auto const fd = file.file->fd();
  auto const n = file.disk == nullptr ? net::read_waiting(fd, octets, file.offset)
                                      : net::read_cached(fd, octets, file.offset);
  if (!n) {
    broken_ = n.error().code != boost::system::errc::operation_would_block;
    return;
  }
  supply(piece_of(chunk, *n));
}

void BodyCursor::take(std::size_t n, Slices& out) {
  FRESHET_ASSERT(n <= left_);
  left_ -= n;
  while (n > 0) {
    auto piece = here_[at_].slice(offset_, n);
    n -= piece.size();
    offset_ += piece.size();
    if (!piece.empty()) out.push_back(std::move(piece));
    if (offset_ < here_[at_].size()) continue;
    ++at_;
    offset_ = 0;
  }
  if (left_ == 0) here_.clear();
}

bool BodyCursor::ends_after(std::size_t n) const { return !more_ && left_ == n; }

std::optional<BodySource> BodyCursor::wanted() const { return broken_ ? std::nullopt : more_; }

void BodyCursor::supply(Growing::Piece piece) {
  FRESHET_ASSERT(left_ == 0 && more_);
  add(std::move(piece.slices));
  if (auto* file = std::get_if<FileRange>(&*more_)) {
    broken_ = left_ == 0;  // shorter than promised
    file->offset += left_;
    file->size -= left_;
    piece.last = file->size == 0;
  }
  if (piece.last) more_.reset();
}

net::awaitable<Result<Growing::Piece>> read_waiting(FileRange file, net::Loop& loop) {
  auto const read = [file]() -> Result<Growing::Piece> {
    auto const chunk = ChunkPool::take();
    auto const n = net::read_waiting(file.file->fd(), room_for(file, chunk), file.offset);
    if (!n) return n.error();
    return piece_of(chunk, *n);
  };
  auto answer = co_await file.disk->run(loop, read);
  co_return answer;
}

}  // namespace freshet::http
