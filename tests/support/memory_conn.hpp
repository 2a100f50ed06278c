/// memory_pair: two ends of a connection in memory, byte-exact, that can split every write.
#pragma once

#include "base/clock.hpp"
#include "net/conn.hpp"
#include "net/event.hpp"
#include "net/loop.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace freshet::net {

struct MemoryOptions {
  std::size_t split = SIZE_MAX;            ///< the most octets one read answers
  std::size_t capacity = 4 * 1024 * 1024;  ///< written and not yet read; a writer waits beyond
  std::string peer = "memory:1";           ///< whom the first end speaks to
  bool secure = false;                     ///< as if it were TLS
};

namespace memory {

/// One direction.
struct Pipe {
  explicit Pipe(Loop& loop) : changed{loop} {}

  std::string data;
  bool ended = false;   // the writer said its last word
  bool reset = false;   // and not on purpose
  bool broken = false;  // the reader is gone
  Event changed;
};

class MemoryConn final : public Conn {
 public:
  MemoryConn(std::shared_ptr<Pipe> in, std::shared_ptr<Pipe> out, MemoryOptions options,
             std::string peer)
      : in_{std::move(in)}, out_{std::move(out)}, options_{options}, peer_{std::move(peer)} {}
  ~MemoryConn() override { MemoryConn::close(); }

  awaitable<Result<std::size_t>> read_some(asio::mutable_buffer buffer) override {
    for (;;) {
      if (closed_) co_return closed("read");
      if (in_->reset) {
        co_return failure(boost::system::errc::connection_reset, "read: the peer broke off");
      }
      if (!in_->data.empty() || in_->ended) break;
      if (!co_await in_->changed.wait_until(deadline_)) co_return late("read");
    }
    auto const n = std::min({buffer.size(), in_->data.size(), options_.split});
    std::memcpy(buffer.data(), in_->data.data(), n);
    in_->data.erase(0, n);
    in_->changed.notify_all();
    co_return n;
  }

  awaitable<Result<>> write(std::span<asio::const_buffer const> buffers) override {
    ++writes_;
    for (auto const& buffer : buffers) {
      std::string_view left{static_cast<char const*>(buffer.data()), buffer.size()};
      while (!left.empty()) {
        if (closed_) co_return closed("write");
        if (out_->broken) {
          co_return failure(boost::system::errc::broken_pipe, "write: the peer is gone");
        }
        auto const n = std::min(left.size(), options_.capacity - out_->data.size());
        if (n == 0) {
          if (!co_await out_->changed.wait_until(deadline_)) co_return late("write");
          continue;
        }
        out_->data += left.substr(0, n);
        left.remove_prefix(n);
        out_->changed.notify_all();
        expires_after(limit_);
      }
    }
    co_return Result<>{};
  }

  awaitable<Result<>> write_file(int fd, std::uint64_t offset, std::uint64_t size) override {
    std::vector<char> content(size);
    auto const n = ::pread(fd, content.data(), size, static_cast<off_t>(offset));
    if (n != static_cast<ssize_t>(size)) {
      co_return failure(boost::system::errc::io_error, "write: the file is shorter than promised");
    }
    auto const all = asio::buffer(std::as_const(content));
    asio::const_buffer const one{all};
    co_return co_await write({&one, 1});
  }

  void expires_after(std::chrono::milliseconds limit) override {
    limit_ = limit;
    deadline_ = limit.count() > 0 ? SteadyTime::clock::now() + limit : SteadyTime::max();
  }
  void close() noexcept override {
    if (std::exchange(closed_, true)) return;
    out_->ended = in_->broken = true;
    in_->changed.notify_all();
    out_->changed.notify_all();
  }
  void abort() noexcept override {
    if (!closed_) out_->reset = true;
    close();
  }
  void end_writing() noexcept override {
    out_->ended = true;
    out_->changed.notify_all();
  }
  bool secure() const override { return options_.secure; }
  bool peer_left() noexcept override { return closed_ || in_->ended; }
  std::string const& peer() const override { return peer_; }
  /// Calls of write(): what a kernel would have been asked.
  [[nodiscard]] int writes() const { return writes_; }

 private:
  static Error closed(char const* doing) {
    return failure(boost::system::errc::operation_canceled,
                   std::string{doing} + ": the connection is closed");
  }
  static Error late(char const* doing) {
    return failure(boost::system::errc::timed_out,
                   std::string{doing} + ": nothing happened in time");
  }

  std::shared_ptr<Pipe> in_, out_;
  MemoryOptions const options_;
  std::string const peer_;
  std::chrono::milliseconds limit_{0};
  SteadyTime deadline_ = SteadyTime::max();
  bool closed_ = false;
  int writes_ = 0;
};

}  // namespace memory

/// What one end writes the other reads. Both live on `loop`.
[[nodiscard]] inline std::pair<std::unique_ptr<Conn>, std::unique_ptr<Conn>> memory_pair(
    Loop& loop, MemoryOptions options = {}) {
  auto const there = std::make_shared<memory::Pipe>(loop);
  auto const back = std::make_shared<memory::Pipe>(loop);
  return {std::make_unique<memory::MemoryConn>(back, there, options, options.peer),
          std::make_unique<memory::MemoryConn>(there, back, options, "memory:2")};
}

}  // namespace freshet::net
