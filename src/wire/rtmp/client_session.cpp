#include "wire/rtmp/client_session.hpp"

#include "wire/rtmp/control.hpp"

#include <fmt/format.h>

#include <utility>

namespace freshet::wire::rtmp {
namespace {

using amf0::Null;
using amf0::Object;

/// Large enough that most frames are one chunk.
constexpr std::uint32_t kChunkSize = 65'536;
/// Transactions: each is asked once, in this order.
constexpr double kConnect = 1, kReleaseStream = 2, kFcPublish = 3, kCreateStream = 4, kPublish = 5,
                 kFcUnpublish = 6, kDeleteStream = 7;
/// capsEx: reads multitrack, ModEx and their time offsets (Enhanced RTMP).
constexpr double kCapsEx = 2 + 4 + 8;
constexpr double kCanEncode = 2;

bool is_audio(std::string const& fourcc) { return fourcc == "mp4a" || fourcc == "Opus"; }

std::string text_of(Object const& object, char const* name) {
  auto const* value = object.find(name);
  return value && value->string() ? *value->string() : "";
}

/// The information object of an answer: the last argument that is one.
Object const* info_of(Command const& command) {
  for (auto i = command.args.size(); i-- > 0;) {
    if (auto const* object = command.args[i].object()) return object;
  }
  return nullptr;
}

Object connect_object(PublishTarget const& target) {
  Object object;
  object.add("app", target.app).add("type", "nonprivate");
  object.add("flashVer", "FMLE/3.0 (compatible; Freshet)").add("tcUrl", target.tc_url);
  if (target.fourccs.empty()) return object;
  amf0::Array list;
  Object video, audio;
  for (auto const& fourcc : target.fourccs) {
    list.values.emplace_back(fourcc);
    (is_audio(fourcc) ? audio : video).add(fourcc, kCanEncode);
  }
  object.add("fourCcList", std::move(list)).add("videoFourCcInfoMap", std::move(video));
  object.add("audioFourCcInfoMap", std::move(audio)).add("capsEx", kCapsEx);
  return object;
}

}  // namespace

ClientSession::ClientSession(PublishTarget target, RandomFill random)
    : target_{std::move(target)}, handshake_{random} {
  (void)handshake_.step(out_);  // nothing was fed that could be wrong
}

Result<> ClientSession::feed(ByteSpan bytes) {
  if (!shaken_) return shake(bytes);
  reader_.feed(bytes);
  while (true) {
    auto message = reader_.next();
    if (!message) return std::move(message).error();
    if (!*message) break;
    if (auto r = hear(**message); !r) return r.error();
  }
  if (auto const due = reader_.acknowledgement()) send(acknowledgement(*due));
  return {};
}

std::vector<std::byte> ClientSession::take_output() { return std::exchange(out_, {}); }

Result<> ClientSession::shake(ByteSpan bytes) {
  handshake_.feed(bytes);
  auto const done = handshake_.step(out_);
  if (!done) return done.error();
  if (!*done) return {};
  shaken_ = true;
  connect();
  return feed(handshake_.leftover().span());
}

void ClientSession::connect() {
  send(set_chunk_size(kChunkSize));
  send(make_command({"connect", kConnect, connect_object(target_), {}}));
}

void ClientSession::open_stream() {
  send(make_command({"releaseStream", kReleaseStream, Null{}, {target_.stream_key}}));
  send(make_command({"FCPublish", kFcPublish, Null{}, {target_.stream_key}}));
  send(make_command({"createStream", kCreateStream, Null{}, {}}));
}

Result<> ClientSession::hear(Message const& message) {
  if (message.type == type::kUserControl) hear_control(message);
  if (!is_command(message)) return {};
  auto const command = parse_command(message);
  return command ? hear_command(*command) : command.error();
}

void ClientSession::hear_control(Message const& message) {
  auto const control = parse_user_control(message);
  if (control && control->event == Event::ping_request) {
    send(user_control({Event::ping_response, control->value}));
  }
}

Result<> ClientSession::hear_command(Command const& command) {
  if (command.name == "_result") {
    if (command.transaction == kCreateStream && !stream_id_of(command)) {
      return malformed("rtmp createStream: answered without a stream id");
    }
    hear_result(command);
  } else if (command.name == "_error") {
    // Servers that do not know releaseStream or FCPublish may say so: they are a courtesy.
    bool const courtesy =
        command.transaction == kReleaseStream || command.transaction == kFcPublish;
    if (!courtesy && state_ == State::connecting) refuse(command);
  } else if (command.name == "onStatus") {
    if (auto const* status = info_of(command)) hear_status(*status);
  } else if (command.name == "close" && state_ != State::refused) {
    state_ = State::closed;
  }
  return {};
}

void ClientSession::hear_result(Command const& command) {
  if (state_ != State::connecting) return;
  if (command.transaction == kConnect) {
    if (auto const* server = command.object.object()) server_info_ = *server;
    if (auto const* info = info_of(command)) {
      for (auto const& member : info->members) server_info_.members.push_back(member);
    }
    open_stream();
  } else if (command.transaction == kCreateStream) {
    stream_id_ = *stream_id_of(command);
    send(make_command({"publish", kPublish, Null{}, {target_.stream_key, "live"}}, stream_id_));
  }
}

void ClientSession::hear_status(amf0::Object const& status) {
  if (text_of(status, "level") == "error") {
    refusal_ = text_of(status, "description");
    if (refusal_.empty()) refusal_ = text_of(status, "code");
    state_ = State::refused;
    return;
  }
  auto const code = text_of(status, "code");
  if (code == "NetStream.Publish.Start" && state_ == State::connecting) {
    state_ = State::publishing;
  } else if (code == "NetStream.Unpublish.Success" && state_ == State::publishing) {
    state_ = State::closed;
  }
}

void ClientSession::refuse(Command const& command) {
  state_ = State::refused;
  auto const* info = info_of(command);
  refusal_ = info ? text_of(*info, "description") : "";
  if (refusal_.empty()) {
    refusal_ = fmt::format("transaction {} was refused without a reason", command.transaction);
  }
}

void ClientSession::send(Message const& message) { writer_.write(message, out_); }

void ClientSession::send_media(std::uint8_t type, std::uint32_t chunk_stream, Bytes payload,
                               std::uint32_t timestamp_ms) {
  if (state_ != State::publishing) return;
  send({type, stream_id_, chunk_stream, timestamp_ms, std::move(payload)});
}

void ClientSession::send_video(Bytes tag, std::uint32_t timestamp_ms) {
  send_media(type::kVideo, lane::kVideo, std::move(tag), timestamp_ms);
}

void ClientSession::send_audio(Bytes tag, std::uint32_t timestamp_ms) {
  send_media(type::kAudio, lane::kAudio, std::move(tag), timestamp_ms);
}

void ClientSession::send_data(Bytes values, std::uint32_t timestamp_ms) {
  send_media(type::kDataAmf0, lane::kData, std::move(values), timestamp_ms);
}

void ClientSession::close() {
  if (state_ == State::publishing) {
    send(make_command({"FCUnpublish", kFcUnpublish, Null{}, {target_.stream_key}}));
    send(make_command({"deleteStream", kDeleteStream, Null{}, {static_cast<double>(stream_id_)}}));
  }
  if (state_ != State::refused) state_ = State::closed;
}

}  // namespace freshet::wire::rtmp
