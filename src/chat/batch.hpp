/// Batch: events that wait to be told to a room, and the frames that are made of them, each once.
#pragma once

#include "base/bytes.hpp"
#include "chat/event.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// Who a frame is for. The slow ones get what is recovered and nothing else.
enum class Hearers : unsigned char { viewers, moderators, slow };

/// A ready frame with events; none: there is nothing for those.
struct Frame {
  Bytes octets{};
  std::size_t events = 0;
};

/// On its loop.
class Batch {
 public:
  /// Places in it stay as they are until clear(): what is taken back leaves a hole.
  void add(EventPtr event);
  /// What that user wrote is not told.
  void forget(std::string_view user);
  void clear();

  [[nodiscard]] std::size_t size() const { return events_.size(); }
  [[nodiscard]] bool empty() const { return events_.empty(); }
  /// Octets of all texts.
  [[nodiscard]] std::size_t octets() const { return octets_; }
  [[nodiscard]] std::vector<EventPtr> const& events() const { return events_; }

  /// Of what stands at `from` and after it. Made at the first call.
  [[nodiscard]] Frame const& frame(std::size_t from, Hearers whose);

 private:
  void take_back(Event const& event);
  template <class F>
  void drop_if(F is);
  [[nodiscard]] bool moderators_alone(std::size_t from) const;

  struct Made {
    std::size_t from;
    Hearers whose;
    Frame frame;
  };
  std::vector<EventPtr> events_;
  std::size_t octets_ = 0;
  std::vector<Made> made_;
};

/// `{"b":[…]}` as a frame.
[[nodiscard]] Bytes frame_of(std::vector<std::string_view> const& events);

}  // namespace freshet::chat
