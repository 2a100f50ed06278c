/// Pulls: the sources of all channels.
#pragma once

#include "ingest/pull/loop_door.hpp"
#include "ingest/pull/pull.hpp"
#include "net/loop.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace freshet::ingest::pull {

/// From one thread at a time, none of the loops'. The loops run until stop().
class Pulls {
 public:
  Pulls(net::Loops& loops, House house) : loops_{loops}, house_{std::move(house)} {}
  ~Pulls() { stop(); }
  Pulls(Pulls const&) = delete;
  Pulls& operator=(Pulls const&) = delete;

  /// These are the channels there are; what their settings say holds from now on. A show whose
  /// source is taken away ends, one with another goes on with that.
  void adjust(std::vector<std::string> const& channels);
  /// Soon nothing is fetched any more, and nothing begun.
  void begin_to_stop();
  /// And waits for it.
  void stop();

 private:
  [[nodiscard]] std::string source_of(std::string const& channel) const;
  void end_others(std::vector<std::string> const& channels);

  net::Loops& loops_;
  House const house_;
  std::map<std::string, std::unique_ptr<Pull>> pulls_;  // by channel
  bool stopped_ = false;
};

}  // namespace freshet::ingest::pull
