#include "media/sink.hpp"

namespace freshet {

std::string_view to_string(EndReason reason) {
  switch (reason) {
    case EndReason::finished: return "finished";
    case EndReason::publisher_left: return "publisher_left";
    case EndReason::kicked: return "kicked";
    case EndReason::replaced: return "replaced";
    case EndReason::refused: return "refused";
    case EndReason::timed_out: return "timed_out";
    case EndReason::shutdown: return "shutdown";
  }
  return "unknown";
}

}  // namespace freshet
