#include "wire/flv/metadata.hpp"

#include "wire/rtmp/amf0.hpp"
#include "wire/rtmp/commands.hpp"

#include <cmath>
#include <utility>

namespace freshet::wire::flv {
namespace {

using rtmp::amf0::Object;

/// Where each number stands, for reading and writing alike.
constexpr std::pair<char const*, std::optional<double> Metadata::*> kNumbers[] = {
    {"width", &Metadata::width},
    {"height", &Metadata::height},
    {"framerate", &Metadata::frame_rate},
    {"videodatarate", &Metadata::video_data_rate},
    {"audiodatarate", &Metadata::audio_data_rate},
    {"audiosamplerate", &Metadata::audio_sample_rate},
};

/// Encoders write 0 for what they do not know.
std::optional<double> number_in(Object const& object, char const* name) {
  auto const* value = object.find(name);
  auto const* number = value ? value->number() : nullptr;
  if (!number || !std::isfinite(*number) || *number <= 0) return {};
  return *number;
}

bool is_string(rtmp::amf0::Value const& value, char const* text) {
  return value.string() && *value.string() == text;
}

}  // namespace

Result<std::optional<Metadata>> parse_metadata(rtmp::Message const& message) {
  auto values = rtmp::values_of(message);
  if (!values) return std::move(values).error().in("flv metadata");
  std::size_t at = 0;
  if (at < values->size() && is_string((*values)[at], "@setDataFrame")) ++at;
  if (at + 1 >= values->size() || !is_string((*values)[at], "onMetaData")) {
    return std::optional<Metadata>{};
  }
  auto const* object = (*values)[at + 1].object();
  if (!object) return std::optional<Metadata>{};
  Metadata metadata;
  for (auto const& [name, member] : kNumbers) metadata.*member = number_in(*object, name);
  if (auto const* encoder = object->find("encoder"); encoder && encoder->string()) {
    metadata.encoder = *encoder->string();
  }
  return std::optional{std::move(metadata)};
}

Bytes write_metadata(Metadata const& metadata) {
  Object object;
  object.ecma_array = true;
  for (auto const& [name, member] : kNumbers) {
    if (auto const& value = metadata.*member) object.add(name, *value);
  }
  if (metadata.encoder) object.add("encoder", *metadata.encoder);
  return rtmp::amf0::encode({"@setDataFrame", "onMetaData", std::move(object)});
}

}  // namespace freshet::wire::flv
