#include "wire/rtmp/amf0.hpp"
#include "wire/rtmp/amf0_markers.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

namespace freshet::wire::rtmp::amf0 {
namespace {

void put_name(std::string_view name, Writer& out) {
  auto const cut = name.substr(0, kMaxShortString);
  out.u16(static_cast<std::uint16_t>(cut.size())).text(cut);
}

/// One overload a kind of value.
struct Encoder {
  Writer& out;

  void operator()(Null) const { out.u8(marker::kNull); }
  void operator()(Undefined) const { out.u8(marker::kUndefined); }
  void operator()(double value) const {
    out.u8(marker::kNumber).u64(std::bit_cast<std::uint64_t>(value));
  }
  void operator()(bool value) const { out.u8(marker::kBoolean).u8(value ? 1 : 0); }
  void operator()(std::string const& value) const {
    if (value.size() <= kMaxShortString) {
      out.u8(marker::kString).u16(static_cast<std::uint16_t>(value.size())).text(value);
    } else {
      out.u8(marker::kLongString).u32(static_cast<std::uint32_t>(value.size())).text(value);
    }
  }
  void operator()(Date value) const {
    out.u8(marker::kDate).u64(std::bit_cast<std::uint64_t>(value.unix_ms));
    out.u16(static_cast<std::uint16_t>(value.zone));
  }
  void operator()(Object const& value) const {
    out.u8(value.ecma_array ? marker::kEcmaArray : marker::kObject);
    if (value.ecma_array) out.u32(static_cast<std::uint32_t>(value.members.size()));
    for (auto const& member : value.members) {
      put_name(member.name, out);
      encode(member.value, out);
    }
    out.u16(0).u8(marker::kObjectEnd);
  }
  void operator()(Array const& value) const {
    out.u8(marker::kStrictArray).u32(static_cast<std::uint32_t>(value.values.size()));
    for (auto const& each : value.values) encode(each, out);
  }
};

}  // namespace

void encode(Value const& value, Writer& out) { std::visit(Encoder{out}, value.kind()); }

Bytes encode(std::vector<Value> const& values) {
  Writer out;
  for (auto const& value : values) encode(value, out);
  return out.finish();
}

}  // namespace freshet::wire::rtmp::amf0
