/// The type markers of AMF0 (§2.1) and AMF3 (§3.1).
#pragma once

#include <cstddef>
#include <cstdint>

namespace freshet::wire::rtmp::amf0 {

namespace marker {
inline constexpr std::uint8_t kNumber = 0x00, kBoolean = 0x01, kString = 0x02, kObject = 0x03,
                              kMovieClip = 0x04, kNull = 0x05, kUndefined = 0x06, kReference = 0x07,
                              kEcmaArray = 0x08, kObjectEnd = 0x09, kStrictArray = 0x0A,
                              kDate = 0x0B, kLongString = 0x0C, kUnsupported = 0x0D,
                              kRecordSet = 0x0E, kXml = 0x0F, kTypedObject = 0x10, kAmf3 = 0x11;
}  // namespace marker

namespace marker3 {
inline constexpr std::uint8_t kUndefined = 0x00, kNull = 0x01, kFalse = 0x02, kTrue = 0x03,
                              kInteger = 0x04, kDouble = 0x05, kString = 0x06;
}  // namespace marker3

inline constexpr std::size_t kMaxShortString = 0xFFFF;

}  // namespace freshet::wire::rtmp::amf0
