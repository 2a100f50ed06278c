#include "av/version.hpp"

extern "C" {
#include <libavutil/avutil.h>
}

namespace freshet::av {

std::string ffmpeg_version() {
  std::string const whole = av_version_info();
  // A distribution's own addition follows a hyphen.
  return whole.substr(0, whole.find('-'));
}

}  // namespace freshet::av
