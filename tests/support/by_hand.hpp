/// by_hand: a channel's configuration with just these rungs.
#pragma once

#include "freshet/config.hpp"

#include <utility>
#include <vector>

namespace freshet::test {

inline config::Channel by_hand(std::vector<config::Rung> rungs) {
  config::Channel channel;
  channel.ladder_auto = false;
  channel.ladder = std::move(rungs);
  return channel;
}

}  // namespace freshet::test
