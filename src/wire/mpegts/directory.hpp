/// Directory: the programmes of a transport stream as its tables come in, and which one is taken.
#pragma once

#include "base/bytes.hpp"
#include "wire/mpegts/continuity.hpp"
#include "wire/mpegts/faults.hpp"
#include "wire/mpegts/packet.hpp"
#include "wire/mpegts/programme.hpp"
#include "wire/mpegts/sections.hpp"
#include "wire/mpegts/tables.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace freshet::wire::mpegts {

/// Takes the first programme with a picture, or lacking one the first with sound, and keeps to it
/// as long as it is listed.
class Directory {
 public:
  /// More are not looked at.
  static constexpr std::size_t kMaxProgrammes = 64;
  /// A programme whose map does not come is waited for no longer than so many lists.
  static constexpr int kPatience = 5;

  explicit Directory(Faults& faults) : faults_{faults} {}

  /// Whether packets of this PID carry tables.
  [[nodiscard]] bool is_table(std::uint16_t pid) const;
  /// A packet of such a PID. The programme, when it is another than before or has changed.
  [[nodiscard]] std::optional<Programme> feed(TransportPacket const& packet);

 private:
  struct Line {
    Continuity continuity;
    Sections sections;
    std::uint64_t broken = 0;  // those that are counted already
  };
  struct Entry {
    Listed listed;
    std::optional<Pmt> map;
  };

  [[nodiscard]] std::vector<Bytes> sections_of(TransportPacket const& packet);
  void list(ByteSpan section);
  void replace(std::vector<Listed> const& listed);
  void map(std::uint16_t pid, ByteSpan section);
  [[nodiscard]] Entry const* chosen() const;
  void choose();

  Faults& faults_;
  std::map<std::uint16_t, Line> lines_;  // by PID
  std::vector<Entry> entries_;           // in the list's order
  std::vector<PatSection> pending_;      // sections of a list in the making
  int lists_ = 0;                        // since the last that was another
  std::optional<std::uint16_t> number_;
  std::optional<Programme> told_;
};

}  // namespace freshet::wire::mpegts
