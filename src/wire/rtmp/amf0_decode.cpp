#include "wire/rtmp/amf0.hpp"
#include "wire/rtmp/amf0_markers.hpp"

#include <fmt/format.h>

#include <bit>
#include <utility>

namespace freshet::wire::rtmp::amf0 {
namespace {

constexpr unsigned kMaxDepth = 16;
constexpr std::size_t kMaxValues = 4096;

/// Recursive descent with a bound on its depth and on the values it makes.
class Decoder {
 public:
  explicit Decoder(ByteSpan bytes) : reader_{bytes} {}

  Result<std::vector<Value>> all() {
    std::vector<Value> values;
    while (reader_.left() > 0) {
      auto const at = reader_.pos();
      auto value = one(0);
      if (!value) return std::move(value).error().in(fmt::format("amf0: octet {}", at));
      values.push_back(*std::move(value));
    }
    return values;
  }

 private:
  Result<Value> one(unsigned depth);
  Result<Value> object(unsigned depth, bool ecma_array);
  Result<Value> strict_array(unsigned depth);
  Result<Value> amf3();
  Result<Value> amf3_string();
  std::uint32_t u29();
  Result<Value> whole(Value value) const;

  double number() { return std::bit_cast<double>(reader_.u64()); }
  std::string short_string() { return std::string{reader_.text(reader_.u16())}; }
  std::string long_string() { return std::string{reader_.text(reader_.u32())}; }

  Reader reader_;
  std::size_t made_ = 0;
};

Result<Value> Decoder::whole(Value value) const {
  if (!reader_.ok()) return malformed("ends early");
  return value;
}

Result<Value> Decoder::one(unsigned depth) {
  if (depth > kMaxDepth) return malformed(fmt::format("nested deeper than {}", kMaxDepth));
  if (++made_ > kMaxValues) return malformed(fmt::format("more than {} values", kMaxValues));
  auto const kind = reader_.u8();
  switch (kind) {
    case marker::kNumber:
      return whole(number());
    case marker::kBoolean:
      return whole(reader_.u8() != 0);
    case marker::kString:
      return whole(short_string());
    case marker::kLongString:
    case marker::kXml:
      return whole(long_string());
    case marker::kNull:
      return whole(Null{});
    case marker::kUndefined:
    case marker::kUnsupported:
      return whole(Undefined{});
    case marker::kDate: {
      auto const ms = number();
      return whole(Date{ms, static_cast<std::int16_t>(reader_.u16())});
    }
    case marker::kTypedObject:
      short_string();  // its class, which means nothing here
      return object(depth, false);
    case marker::kObject:
      return object(depth, false);
    case marker::kEcmaArray:
      return object(depth, true);
    case marker::kStrictArray:
      return strict_array(depth);
    case marker::kAmf3:
      return amf3();
    default:
      return malformed(reader_.ok() ? fmt::format("type marker {:#04x} is not read here", kind)
                                    : "ends early");
  }
}

/// §2.5, §2.10: the count of an ECMA array is a hint; some encoders end one with their message.
Result<Value> Decoder::object(unsigned depth, bool ecma_array) {
  Object object;
  object.ecma_array = ecma_array;
  std::size_t const announced = ecma_array ? reader_.u32() : SIZE_MAX;
  while (true) {
    if (ecma_array && reader_.ok() && reader_.left() == 0 && object.members.size() >= announced) {
      return object;
    }
    auto name = short_string();
    if (!reader_.ok()) return malformed("an object ends early");
    if (name.empty() && reader_.left() > 0) {
      auto ahead = reader_;
      if (ahead.u8() == marker::kObjectEnd) {
        reader_ = ahead;
        return object;
      }
    }
    auto value = one(depth + 1);
    if (!value) return std::move(value).error().in(fmt::format("member {}", object.members.size()));
    object.members.push_back({std::move(name), *std::move(value)});
  }
}

Result<Value> Decoder::strict_array(unsigned depth) {
  auto const count = reader_.u32();
  if (!reader_.ok() || count > reader_.left()) return malformed("a strict array ends early");
  Array array;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto value = one(depth + 1);
    if (!value) return std::move(value).error().in(fmt::format("[{}]", i));
    array.values.push_back(*std::move(value));
  }
  return array;
}

/// AMF3 §1.3.1: seven bits an octet, eight in the fourth.
std::uint32_t Decoder::u29() {
  std::uint32_t value = 0;
  for (int i = 0; i < 3; ++i) {
    auto const octet = reader_.u8();
    value = value << 7 | (octet & 0x7FU);
    if (octet < 0x80) return value;
  }
  return value << 8 | reader_.u8();
}

Result<Value> Decoder::amf3_string() {
  auto const head = u29();
  // AMF3 §1.3.2: without the low bit it refers to an earlier string, and there is none.
  if (reader_.ok() && (head & 1U) == 0) return malformed("an AMF3 string by reference");
  return whole(std::string{reader_.text(head >> 1)});
}

/// Scalars only: a client that wraps its command in type 17 still writes its objects in AMF0.
Result<Value> Decoder::amf3() {
  auto const kind = reader_.u8();
  switch (kind) {
    case marker3::kUndefined:
      return whole(Undefined{});
    case marker3::kNull:
      return whole(Null{});
    case marker3::kFalse:
    case marker3::kTrue:
      return whole(kind == marker3::kTrue);
    case marker3::kInteger: {
      auto const bits = u29();  // AMF3 §3.6: 29 bits in two's complement
      auto const value = static_cast<std::int32_t>(bits << 3) >> 3;
      return whole(static_cast<double>(value));
    }
    case marker3::kDouble:
      return whole(number());
    case marker3::kString:
      return amf3_string();
    default:
      return malformed(reader_.ok() ? fmt::format("AMF3 type marker {:#04x} is not read here", kind)
                                    : "ends early");
  }
}

}  // namespace

Result<std::vector<Value>> decode(ByteSpan bytes) { return Decoder{bytes}.all(); }

}  // namespace freshet::wire::rtmp::amf0
