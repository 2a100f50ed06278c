#include "transcode/pool.hpp"

#include <pthread.h>
#include <utility>

namespace freshet::transcode {

Pool::~Pool() {
  // No lock: whoever ends the pool starts nothing more, and a body takes it to say that it is done.
  for (auto& worker : workers_) worker.thread.join();
}

void Pool::start(std::function<void()> body) {
  std::scoped_lock const lock{mutex_};
  std::erase_if(workers_, [](Worker& worker) {
    if (*worker.done) worker.thread.join();
    return *worker.done;
  });
  auto done = std::make_shared<bool>(false);
  workers_.push_back({done, std::thread{[this, done, body = std::move(body)]() mutable {
                        // The encoder's own threads are called so too.
                        pthread_setname_np(pthread_self(), "lane");
                        std::exchange(body, {})();
                        std::scoped_lock const held{mutex_};
                        *done = true;
                      }}});
}

}  // namespace freshet::transcode
