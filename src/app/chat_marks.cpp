#include "app/chat_marks.hpp"

namespace freshet::app {

void mark(origin::Origin const& origin, std::string const& channel,
          chat::RoomHouse::Mark const& mark) {
  auto const presentation = origin.find(channel);
  if (!presentation || presentation->ended_us() != 0) return;
  presentation->mark(origin::Mark{mark.id, "com.freshet." + mark.kind, mark.start_ms, mark.end_ms,
                                  mark.kind, mark.text});
}

}  // namespace freshet::app
