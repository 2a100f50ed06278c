/// HealthWatch: tells of what is wrong with a show, once when it is found and once when it is over.
#pragma once

#include "api/health.hpp"
#include "events/bus.hpp"

#include <map>
#include <string>
#include <vector>

namespace freshet::app {

/// One thread at a time. The bus outlives it.
class HealthWatch {
 public:
  struct Show {
    std::string channel;
    std::string stream_id;
    std::vector<api::HealthFinding> findings;
  };

  explicit HealthWatch(events::Bus const& bus) : bus_{bus} {}

  /// All shows that are on. What stands there twice running is told, and so is what is twice gone:
  /// a finding that comes and goes is no news. Notices are none either.
  void look(std::vector<Show> const& shows);

 private:
  struct Seen {
    events::HealthFact fact;
    int found = 0, gone = 0;  // times running
    bool told = false;
  };
  using ByCode = std::map<std::string, Seen>;

  void look_at(Show const& show, ByCode& known);

  events::Bus const& bus_;
  std::map<std::string, ByCode> shows_;  // by stream
};

}  // namespace freshet::app
