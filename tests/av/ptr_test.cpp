#include "av/ptr.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace freshet::av {
namespace {

AvPacket packet_of(std::string_view text) {
  AvPacket packet{av_packet_alloc()};
  EXPECT_EQ(av_new_packet(packet.get(), static_cast<int>(text.size())), 0);
  std::memcpy(packet->data, text.data(), text.size());
  return packet;
}

TEST(ToBytes, SharesThePacketsBufferAndOutlivesThePacket) {
  auto packet = packet_of("an access unit");
  auto const* const where = reinterpret_cast<std::byte const*>(packet->data);
  auto const bytes = to_bytes(*packet);
  EXPECT_EQ(bytes.data(), where) << "no copy";
  packet.reset();
  EXPECT_EQ(bytes.text(), "an access unit");
}

TEST(ToBytes, CopiesWhatIsOnlyLent) {
  std::array<std::uint8_t, 3> lent{'a', 'b', 'c'};
  AvPacket const packet{av_packet_alloc()};
  packet->data = lent.data();
  packet->size = static_cast<int>(lent.size());
  auto const bytes = to_bytes(*packet);
  lent.fill('x');
  EXPECT_EQ(bytes.text(), "abc");
}

TEST(ToBytes, OfNothingIsNothing) {
  AvPacket const packet{av_packet_alloc()};
  EXPECT_TRUE(to_bytes(*packet).empty());
}

}  // namespace
}  // namespace freshet::av
