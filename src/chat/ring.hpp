/// Ring: the last events of a room, gapless, for who reconnects and who comes anew. Deleted text is
/// not in it.
#pragma once

#include "chat/event.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// One thread at a time; a snapshot of it may be shared, for events are immutable.
class Ring {
 public:
  explicit Ring(std::size_t most) : most_{most} {}

  /// The next offset. Of del, edit, purge and clear the older texts go: what is left in their place
  /// keeps its offset and has an empty text.
  void add(EventPtr event);
  void start_anew(std::vector<EventPtr> events);
  /// Their texts go; their places stay.
  void remove(std::vector<std::uint64_t> const& offsets);

  /// What follows `off`, oldest first, without what has no text; nothing that was removed is in it.
  /// `whole` tells whether everything after `off` was still here.
  struct Tail {
    std::vector<EventPtr> events;
    bool whole = false;
  };
  [[nodiscard]] Tail after(std::uint64_t off) const;
  /// The last `n` messages as they read now, oldest first.
  [[nodiscard]] std::vector<EventPtr> last(std::size_t n) const;
  [[nodiscard]] EventPtr find(std::string_view mid) const;
  /// Offsets of what that user wrote, from `from` on.
  [[nodiscard]] std::vector<std::uint64_t> of_user(std::string_view user,
                                                   std::uint64_t from = 0) const;
  [[nodiscard]] std::vector<std::uint64_t> messages() const;
  [[nodiscard]] std::size_t size() const { return events_.size(); }
  [[nodiscard]] std::deque<EventPtr> const& all() const { return events_; }

 private:
  [[nodiscard]] EventPtr* at(std::uint64_t off);
  template <class Which>
  void take_back(Which which);
  void take_back_by(Event const& event);
  void forget_quotes(Event const& event);
  void put_edited(Event const& edit);

  std::size_t const most_;
  std::deque<EventPtr> events_;
};

}  // namespace freshet::chat
