#include "wire/rtmp/control.hpp"

#include "base/reader.hpp"
#include "base/writer.hpp"

#include <fmt/format.h>

namespace freshet::wire::rtmp {
namespace {

constexpr std::uint8_t kDynamic = 2;

Message control(std::uint8_t type, Writer out) {
  return {type, 0, lane::kControl, 0, out.finish()};
}

Message number(std::uint8_t type, std::uint32_t value) {
  Writer out{4};
  out.u32(value);
  return control(type, std::move(out));
}

}  // namespace

Message set_chunk_size(std::uint32_t size) { return number(type::kSetChunkSize, size); }
Message acknowledgement(std::uint32_t sequence) { return number(type::kAcknowledgement, sequence); }
Message window_ack_size(std::uint32_t window) { return number(type::kWindowAckSize, window); }

Message set_peer_bandwidth(std::uint32_t window) {
  Writer out{5};
  out.u32(window).u8(kDynamic);
  return control(type::kSetPeerBandwidth, std::move(out));
}

Message user_control(UserControl event) {
  Writer out{6};
  out.u16(static_cast<std::uint16_t>(event.event)).u32(event.value);
  return control(type::kUserControl, std::move(out));
}

Result<UserControl> parse_user_control(Message const& message) {
  Reader reader{message.payload.span()};
  auto const event = static_cast<Event>(reader.u16());
  auto const value = reader.u32();
  if (!reader.ok()) {
    return malformed(fmt::format("rtmp user control: {} octets, it has 6", message.payload.size()));
  }
  return UserControl{event, value};
}

}  // namespace freshet::wire::rtmp
