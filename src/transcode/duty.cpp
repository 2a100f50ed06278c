#include "transcode/duty.hpp"

#include <ctime>

namespace freshet::transcode {

std::int64_t thread_ns() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return spent.tv_sec * 1'000'000'000LL + spent.tv_nsec;
}

}  // namespace freshet::transcode
