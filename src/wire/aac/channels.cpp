#include "wire/aac/channels.hpp"

#include <cstddef>
#include <iterator>

namespace freshet::wire::aac {
namespace {

/// A list of elements that are single or paired, each with a tag.
unsigned read_elements(BitReader& bits, unsigned count) {
  unsigned channels = 0;
  for (unsigned i = 0; i < count; ++i) {
    channels += bits.flag() ? 2 : 1;
    bits.skip(4);
  }
  return channels;
}

}  // namespace

std::uint8_t channels_of(unsigned channel_configuration) {
  static constexpr std::uint8_t kChannels[] = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 0, 8};
  return channel_configuration < std::size(kChannels) ? kChannels[channel_configuration] : 0;
}

unsigned read_program_channels(BitReader& bits) {
  bits.skip(4 + 2 + 4);  // element_instance_tag, object_type, sampling_frequency_index
  auto const front = bits.u32(4), side = bits.u32(4), back = bits.u32(4);
  auto const low_frequency = bits.u32(2), data = bits.u32(3), coupling = bits.u32(4);
  if (bits.flag()) bits.skip(4);  // mono mixdown
  if (bits.flag()) bits.skip(4);  // stereo mixdown
  if (bits.flag()) bits.skip(3);  // matrix mixdown
  auto const channels = read_elements(bits, front + side + back) + low_frequency;
  bits.skip(4 * (low_frequency + data) + 5 * coupling);
  bits.skip((8 - bits.pos() % 8) % 8);
  auto const comment = bits.u32(8);
  bits.skip(std::size_t{8} * comment);
  return channels;
}

}  // namespace freshet::wire::aac
