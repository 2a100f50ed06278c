#include "wire/rtmp/commands.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

namespace freshet::wire::rtmp {
namespace {

std::string said_in(amf0::Object const& object, char const* name) {
  auto const* value = object.find(name);
  auto const* text = value ? value->string() : nullptr;
  return text ? *text : "";
}

std::optional<double> number_of(amf0::Object const& object, char const* name) {
  auto const* value = object.find(name);
  auto const* number = value ? value->number() : nullptr;
  return number ? std::optional{*number} : std::nullopt;
}

bool has_object(amf0::Object const& object, char const* name) {
  auto const* value = object.find(name);
  return value != nullptr && value->object() != nullptr;
}

std::string const* text_at(Command const& command, std::size_t index) {
  return index < command.args.size() ? command.args[index].string() : nullptr;
}

}  // namespace

Result<std::vector<amf0::Value>> values_of(Message const& message) {
  auto bytes = message.payload.span();
  bool const wrapped = message.type == type::kCommandAmf3 || message.type == type::kDataAmf3;
  // A name comes first, which never begins with zero; some clients leave the octet out.
  if (wrapped && !bytes.empty() && bytes[0] == std::byte{0}) bytes = bytes.subspan(1);
  return amf0::decode(bytes);
}

Result<Command> parse_command(Message const& message) {
  auto values = values_of(message);
  if (!values) return std::move(values).error().in("rtmp command");
  auto const* name = values->empty() ? nullptr : (*values)[0].string();
  if (!name) return malformed("rtmp command: no name");
  Command command{*name, 0, {}, {}};
  if (values->size() < 2) return command;  // FFmpeg's onFCPublish is its name alone
  auto const* transaction = (*values)[1].number();
  if (!transaction) return malformed("rtmp command: its transaction is no number");
  command.transaction = *transaction;
  if (values->size() > 2) {
    command.object = std::move((*values)[2]);
    values->erase(values->begin(), values->begin() + 3);
    command.args = *std::move(values);
  }
  return command;
}

Message make_command(Command const& command, std::uint32_t stream_id) {
  Writer out;
  amf0::encode(command.name, out);
  amf0::encode(command.transaction, out);
  amf0::encode(command.object, out);
  for (auto const& arg : command.args) amf0::encode(arg, out);
  return {type::kCommandAmf0, stream_id, lane::kCommand, 0, out.finish()};
}

Result<Connect> read_connect(Command const& command) {
  auto const* object = command.object.object();
  if (!object) return malformed("rtmp connect: no command object");
  Connect connect;
  connect.transaction = command.transaction;
  connect.app = said_in(*object, "app");
  connect.tc_url = said_in(*object, "tcUrl");
  connect.flash_version = said_in(*object, "flashVer");
  connect.object_encoding = number_of(*object, "objectEncoding").value_or(0);
  connect.caps_ex = number_of(*object, "capsEx");
  connect.video_info_map = has_object(*object, "videoFourCcInfoMap");
  connect.audio_info_map = has_object(*object, "audioFourCcInfoMap");
  auto const* list = object->find("fourCcList");
  if (list && list->array()) {
    for (auto const& each : list->array()->values) {
      if (each.string()) connect.fourccs.push_back(*each.string());
    }
  }
  return connect;
}

Result<Publish> read_publish(Command const& command) {
  auto const* name = text_at(command, 0);
  if (!name) return malformed("rtmp publish: no stream name");
  auto const* kind = text_at(command, 1);
  return Publish{command.transaction, *name, kind ? *kind : "live"};
}

std::string stream_name_of(Command const& command) {
  auto const* name = text_at(command, 0);
  return name ? *name : "";
}

std::optional<std::uint32_t> stream_id_of(Command const& command) {
  auto const* id = command.args.empty() ? nullptr : command.args[0].number();
  if (!id || !(*id >= 0 && *id <= 0xFFFF'FFFFU)) return {};
  return static_cast<std::uint32_t>(*id);
}

}  // namespace freshet::wire::rtmp
