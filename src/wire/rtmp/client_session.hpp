/// ClientSession: a publisher's half of the conversation, without its socket. Freshet's own tests,
/// its demo and its restreams publish with it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/rtmp/chunk_reader.hpp"
#include "wire/rtmp/chunk_writer.hpp"
#include "wire/rtmp/commands.hpp"
#include "wire/rtmp/handshake.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace freshet::wire::rtmp {

/// Where to publish, and in which codecs beyond H.264 and AAC: FourCCs, none for a plain client.
struct PublishTarget {
  std::string app, tc_url, stream_key;
  std::vector<std::string> fourccs;
};

class ClientSession {
 public:
  enum class State {
    connecting,  ///< from the first octet of the handshake to the answer to publish
    publishing,  ///< media may be sent
    refused,     ///< the server said no, refusal() says why
    closed,      ///< close() was called, or the server ended the stream
  };

  /// `random` is called here, once.
  ClientSession(PublishTarget target, RandomFill random);

  /// Bytes from the server. An error is final.
  [[nodiscard]] Result<> feed(ByteSpan bytes);
  /// What is to be sent to the server now; empty: nothing.
  [[nodiscard]] std::vector<std::byte> take_output();

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] std::string const& refusal() const { return refusal_; }
  /// What the server answered to connect: its Enhanced RTMP capabilities among it.
  [[nodiscard]] amf0::Object const& server_info() const { return server_info_; }

  /// FLV tag bodies (wire/flv), while publishing; dropped in any other state.
  void send_video(Bytes tag, std::uint32_t timestamp_ms);
  void send_audio(Bytes tag, std::uint32_t timestamp_ms);
  /// AMF0 values: @setDataFrame, onMetaData, the metadata.
  void send_data(Bytes values, std::uint32_t timestamp_ms);
  /// FCUnpublish and deleteStream. The connection may then be closed.
  void close();

 private:
  Result<> shake(ByteSpan bytes);
  Result<> hear(Message const& message);
  Result<> hear_command(Command const& command);
  void hear_result(Command const& command);
  void hear_status(amf0::Object const& status);
  void hear_control(Message const& message);
  void refuse(Command const& command);
  void connect();
  void open_stream();
  void send(Message const& message);
  void send_media(std::uint8_t type, std::uint32_t chunk_stream, Bytes payload,
                  std::uint32_t timestamp_ms);

  PublishTarget target_;
  ClientHandshake handshake_;
  bool shaken_ = false;
  ChunkReader reader_;
  ChunkWriter writer_;
  std::vector<std::byte> out_;
  State state_ = State::connecting;
  std::uint32_t stream_id_ = 0;
  std::string refusal_;
  amf0::Object server_info_;
};

}  // namespace freshet::wire::rtmp
