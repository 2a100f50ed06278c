/// Conn: one RTMP conversation, from the handshake to goodbye, readable beside the specification.
#pragma once

#include "ingest/asking.hpp"
#include "ingest/profile_guard.hpp"
#include "ingest/rtmp/server.hpp"
#include "ingest/rtmp/to_packets.hpp"
#include "net/awaitable.hpp"
#include "net/conn.hpp"
#include "wire/rtmp/chunk_reader.hpp"
#include "wire/rtmp/chunk_writer.hpp"
#include "wire/rtmp/commands.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace freshet::ingest::rtmp {

/// On its loop. Shared, because an eviction on its way may outlive the conversation.
class Conn final : public std::enable_shared_from_this<Conn> {
 public:
  Conn(House const& house, net::Loop& loop, std::unique_ptr<net::Conn> conn);

  /// The whole life. Ends when the peer does, misbehaves, is refused, or close() is called.
  [[nodiscard]] net::awaitable<Result<>> run();
  void close() noexcept { conn_->close(); }
  /// It has not shown a key that is good: nobody misses it.
  [[nodiscard]] bool stranger() const noexcept { return !publication_; }

 private:
  using Message = wire::rtmp::Message;

  [[nodiscard]] net::awaitable<Result<>> talk();
  [[nodiscard]] net::awaitable<Result<>> handshake();
  [[nodiscard]] net::awaitable<Result<>> pump();
  [[nodiscard]] net::awaitable<Result<bool>> fill();
  [[nodiscard]] net::awaitable<Result<>> flush();
  Result<> left();
  void say(Message const& message);

  [[nodiscard]] Result<> heed(Message const& message);
  [[nodiscard]] Result<> command(Message const& message);
  [[nodiscard]] Result<> connect(wire::rtmp::Command const& command);
  [[nodiscard]] Result<> publish(wire::rtmp::Command const& command, std::uint32_t stream_id);
  [[nodiscard]] net::awaitable<Result<>> hear_reception();
  [[nodiscard]] Result<> begin(access::StreamKey const& key, bool backup);
  [[nodiscard]] Result<> media(Message const& message);
  void unpublish();
  [[nodiscard]] Result<> refuse(std::uint32_t stream_id, std::string const& why);
  /// Says that, then ends the conversation.
  [[nodiscard]] Result<> leave_with(Message const& words, std::string const& why,
                                    std::string_view reason = "refused");
  void evict(EndReason reason);
  void count_error(std::string_view reason);

  House const& house_;
  net::Loop& loop_;
  std::unique_ptr<net::Conn> const conn_;
  Log log_;
  std::vector<std::byte> in_;
  std::vector<std::byte> out_;
  wire::rtmp::ChunkReader reader_;
  wire::rtmp::ChunkWriter writer_;
  std::optional<wire::rtmp::Connect> connect_;
  std::string stream_name_;
  std::uint32_t stream_id_ = 0;
  std::optional<Applicant> applicant_;  // of whom somebody else is to be asked, before all else
  std::optional<stream::Publication> publication_;
  std::optional<ProfileGuard> guard_;
  std::optional<ToPackets> packets_;
  Counter* bytes_ = nullptr;
  bool leaving_ = false;  // what is in out_ is the last thing said
};

}  // namespace freshet::ingest::rtmp
