#include "net/blocking.hpp"

#include <pthread.h>

namespace freshet::net {

Blocking::Blocking(std::string name, std::size_t bound) : name_{std::move(name)}, queue_{bound} {
  thread_ = std::thread{[this] {
    while (auto f = queue_.pop()) (*f)();
    ended_.set_value();
  }};
  pthread_setname_np(thread_.native_handle(), name_.substr(0, 15).c_str());
}

Blocking::~Blocking() { stop(); }

Result<> Blocking::post(std::function<void()> f) {
  if (queue_.push(std::move(f))) return {};
  return failure(boost::system::errc::device_or_resource_busy,
                 name_ + ": too much is waiting for its thread");
}

std::size_t Blocking::stop(std::optional<std::chrono::milliseconds> patience) {
  queue_.close();
  if (!thread_.joinable()) return 0;
  std::size_t dropped = 0;
  if (patience && ended_.get_future().wait_for(*patience) == std::future_status::timeout) {
    dropped = queue_.clear();
  }
  thread_.join();
  return dropped;
}

}  // namespace freshet::net
