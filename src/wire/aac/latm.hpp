/// LATM: AAC access units in an AudioMuxElement (ISO/IEC 14496-3 §1.7.3), of one programme with one
/// layer.
#pragma once

#include "base/bits.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace freshet::wire::aac {

/// One stream's elements, one after the other: a configuration holds until another comes.
class LatmReader {
 public:
  /// The access units of AudioMuxElement(1). An element before the first configuration holds none.
  [[nodiscard]] Result<std::vector<Bytes>> read(ByteSpan element);
  /// The AudioSpecificConfig that holds.
  [[nodiscard]] std::optional<Bytes> const& config() const { return config_; }

 private:
  [[nodiscard]] Result<> read_config(BitReader& bits, ByteSpan element);
  [[nodiscard]] Result<> read_audio_config(BitReader& bits, ByteSpan element, unsigned version);

  std::optional<Bytes> config_;
  unsigned sub_frames_ = 1;
  std::uint64_t other_data_bits_ = 0;
};

}  // namespace freshet::wire::aac
