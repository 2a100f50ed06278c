/// Crowd: who was seen of late on one channel and one loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace freshet::delivery {

/// What a viewer was seen to ask for; of two the greater tells more. The media are the same for all
/// protocols.
enum class Way : std::uint8_t { media, hls, ll_hls, dash };

struct Seen {
  std::uint64_t key = 0;
  Way way = Way::media;
};

/// A table of keys that is probed. On one thread. Time is whole seconds since some beginning.
class Crowd {
 public:
  enum class Met { again, first, refused };

  /// Present until then, that second included. Refused: who is not known and would be one more.
  Met see(Seen const& seen, std::uint32_t now_s, std::uint32_t until_s, bool one_more);
  /// Appends those who are present, and forgets the others now and then.
  void collect(std::uint32_t now_s, std::vector<Seen>& into);
  /// Known, present or not.
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  /// Its key is 0: nobody's.
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t until_s = 0;
    Way way = Way::media;
  };

  /// That of the key, or a free one.
  [[nodiscard]] Slot& at(std::uint64_t key);
  /// With room for twice as many as are present; the others are forgotten.
  void make_room(std::uint32_t now_s);

  std::vector<Slot> slots_;  // a power of two of them, half of them free
  std::size_t size_ = 0;
};

}  // namespace freshet::delivery
