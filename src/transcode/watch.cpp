#include "transcode/watch.hpp"

namespace freshet::transcode {

Watch::Watch(Governor& governor, Encoders& encoders, Log log)
    : governor_{governor}, encoders_{encoders}, log_{std::move(log)}, thread_{[this] { run(); }} {}

Watch::~Watch() {
  {
    std::scoped_lock const lock{mutex_};
    stopped_ = true;
  }
  stop_.notify_all();
  thread_.join();
}

void Watch::run() {
  probe();
  measure();
  std::unique_lock lock{mutex_};
  while (!stop_.wait_for(lock, Governor::kEvery, [this] { return stopped_; })) {
    lock.unlock();
    governor_.tick();
    lock.lock();
  }
}

void Watch::probe() {
  if (auto const works = encoders_.probe(); works) {
    log_.info("further qualities: an NVIDIA card {}", *works);
  } else {
    log_.debug("no hardware encodes: {}", works.error().what);
  }
}

/// Once a process: servers of one machine find the same.
void Watch::measure() {
  static auto const costs = measure_costs();
  if (!costs) return log_.warn("what a picture costs was not measured: {}", costs.error().what);
  governor_.set_costs(*costs);
  log_.debug(
      "a million samples take {:.1f} ms to encode, {:.1f} ms in a hurry, {:.1f} ms to decode",
      costs->usual, costs->quick, costs->decode);
}

}  // namespace freshet::transcode
