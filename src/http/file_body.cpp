#include "http/file_body.hpp"

#include "net/blocking.hpp"
#include "net/file_cache.hpp"

#include <algorithm>
#include <cstdint>

namespace freshet::http {
namespace {

/// So much of a file is in memory before it is sent.
constexpr std::uint64_t kFilePiece = 1024UL * 1024;

}  // namespace

net::awaitable<Result<>> send_file(net::Conn& conn, net::Loop& loop, FileRange const& file) {
  auto const fd = file.file->fd();
  for (std::uint64_t done = 0; done < file.size;) {
    auto const at = file.offset + done;
    auto const size = std::min(kFilePiece, file.size - done);
    // sendfile and pread wait for a disk like any other call, and the whole loop with them.
    if (file.disk != nullptr && !net::is_cached(fd, at, size)) {
      auto const fetch = [held = file.file, at, size] { return net::fetch(held->fd(), at, size); };
      auto const fetched = co_await file.disk->run(loop, fetch);
      if (!fetched) co_return fetched;
    }
    auto const written = co_await conn.write_file(fd, at, size);
    if (!written) co_return written;
    done += size;
  }
  co_return Result<>{};
}

}  // namespace freshet::http
