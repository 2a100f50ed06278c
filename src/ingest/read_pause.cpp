#include "ingest/read_pause.hpp"

namespace freshet::ingest {

std::chrono::milliseconds read_pause(config::Latency latency) {
  switch (latency) {
    case config::Latency::ultra:
      return std::chrono::milliseconds{5};
    case config::Latency::low:
      return std::chrono::milliseconds{25};
    case config::Latency::apple:
    case config::Latency::classic:
      break;
  }
  return std::chrono::milliseconds{100};
}

}  // namespace freshet::ingest
