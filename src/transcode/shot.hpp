/// Shot: a decoded picture on its way down the ladder.
#pragma once

#include "av/ptr.hpp"
#include "media/time.hpp"

#include <cstdint>
#include <memory>

namespace freshet::transcode {

/// Shared by all lanes; nobody writes on it.
struct Shot {
  std::shared_ptr<AVFrame const> frame;  ///< null: the picture before stands, for this one is lost
  Ticks pts;                             ///< in kVideoTimebase
  std::int64_t ntp_us = 0;
  bool key = false;  ///< the source begins a group of pictures here
};

}  // namespace freshet::transcode
