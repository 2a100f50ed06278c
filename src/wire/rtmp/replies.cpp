#include "wire/rtmp/replies.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace freshet::wire::rtmp {
namespace {

using amf0::Null;
using amf0::Object;

constexpr std::array<std::string_view, 4> kVideo{"avc1", "hvc1", "av01", "vp09"};
constexpr std::array<std::string_view, 2> kAudio{"mp4a", "Opus"};
constexpr std::array<std::string_view, 6> kAll{"avc1", "hvc1", "av01", "vp09", "mp4a", "Opus"};
constexpr double kCanForward = 4;

Object info(Status status) {
  Object object;
  object.add("level", std::move(status.level));
  object.add("code", std::move(status.code));
  object.add("description", std::move(status.description));
  return object;
}

template <class FourCcs>
Object info_map(FourCcs const& fourccs) {
  Object map;
  for (auto const fourcc : fourccs) map.add(std::string{fourcc}, kCanForward);
  return map;
}

/// A client that sent fourCcList knows v1 only, and is answered with the same.
void add_enhanced(Connect const& connect, Object& object) {
  if (!connect.fourccs.empty()) {
    amf0::Array list;
    for (auto const fourcc : kAll) list.values.emplace_back(std::string{fourcc});
    object.add("fourCcList", std::move(list));
  }
  if (connect.video_info_map) object.add("videoFourCcInfoMap", info_map(kVideo));
  if (connect.audio_info_map) object.add("audioFourCcInfoMap", info_map(kAudio));
  if (connect.caps_ex) {
    constexpr unsigned kOurs = caps::kReconnect | caps::kMultitrack | caps::kModEx;
    object.add("capsEx", static_cast<double>(kOurs | caps::kTimestampNanoOffset));
  }
}

Message fc(char const* name, char const* code, std::string stream_name) {
  auto object = info({"status", code, std::move(stream_name)});
  return make_command({name, 0, Null{}, {std::move(object)}});
}

}  // namespace

std::span<std::string_view const> accepted_fourccs() { return kAll; }

Message connect_result(Connect const& connect) {
  Object server;
  server.add("fmsVer", "FMS/3,0,1,123");  // encoders compare it; this one asks for nothing special
  server.add("capabilities", 31.0);
  auto status =
      info({"status", "NetConnection.Connect.Success", "the connection attempt succeeded"});
  // Whatever was asked: from a client that hears 0 every command comes in AMF0.
  status.add("objectEncoding", 0.0);
  // Clients look in either object for what Enhanced RTMP adds.
  add_enhanced(connect, server);
  add_enhanced(connect, status);
  return make_command({"_result", connect.transaction, std::move(server), {std::move(status)}});
}

Message connect_refused(Connect const& connect, std::string description) {
  auto status = info({"error", "NetConnection.Connect.Rejected", std::move(description)});
  return make_command({"_error", connect.transaction, Null{}, {std::move(status)}});
}

Message stream_created(double transaction, std::uint32_t stream_id) {
  return make_command({"_result", transaction, Null{}, {static_cast<double>(stream_id)}});
}

Message done(double transaction) {
  return make_command({"_result", transaction, Null{}, {amf0::Undefined{}}});
}

Message call_failed(double transaction, std::string description) {
  auto status = info({"error", "NetConnection.Call.Failed", std::move(description)});
  return make_command({"_error", transaction, Null{}, {std::move(status)}});
}

Message on_fc_publish(std::string stream_name) {
  return fc("onFCPublish", "NetStream.Publish.Start", std::move(stream_name));
}

Message on_fc_unpublish(std::string stream_name) {
  return fc("onFCUnpublish", "NetStream.Unpublish.Success", std::move(stream_name));
}

Message on_status(std::uint32_t stream_id, Status status) {
  return make_command({"onStatus", 0, Null{}, {info(std::move(status))}}, stream_id);
}

Message publish_started(std::uint32_t stream_id, std::string_view stream_name) {
  return on_status(stream_id, {"status", "NetStream.Publish.Start",
                               fmt::format("{} is now published", stream_name)});
}

Message publish_refused(std::uint32_t stream_id, std::string description) {
  return on_status(stream_id, {"error", "NetStream.Publish.BadName", std::move(description)});
}

Message publish_warned(std::uint32_t stream_id, std::string description) {
  return on_status(stream_id, {"warning", "NetStream.Publish.Warning", std::move(description)});
}

Message play_refused(std::uint32_t stream_id, std::string description) {
  return on_status(stream_id, {"error", "NetStream.Play.Failed", std::move(description)});
}

Message unpublished(std::uint32_t stream_id, std::string_view stream_name) {
  return on_status(stream_id, {"status", "NetStream.Unpublish.Success",
                               fmt::format("{} is no longer published", stream_name)});
}

Message reconnect_request(std::string tc_url, std::string description) {
  auto status = info({"status", "NetConnection.Connect.ReconnectRequest", std::move(description)});
  if (!tc_url.empty()) status.add("tcUrl", std::move(tc_url));
  return make_command({"onStatus", 0, Null{}, {std::move(status)}});
}

}  // namespace freshet::wire::rtmp
