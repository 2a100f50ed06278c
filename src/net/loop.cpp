#include "net/loop.hpp"

#include "base/assert.hpp"

#include <csignal>
#include <pthread.h>
#include <string>

namespace freshet::net {

Loop::Loop(unsigned index) : index_{index} {}

void Loop::run() {
  // sendfile has no MSG_NOSIGNAL: a peer that left must be an error, not the end of the process.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  context_.run();
}

void Loop::stop() { context_.stop(); }

Loops::Loops(unsigned n) {
  FRESHET_ASSERT(n > 0);
  for (unsigned i = 0; i < n; ++i) loops_.push_back(std::make_unique<Loop>(i));
  for (auto& loop : loops_) {
    threads_.emplace_back([l = loop.get()] { l->run(); });
    // At most 15 characters, or the kernel refuses the name.
    pthread_setname_np(threads_.back().native_handle(),
                       ("loop-" + std::to_string(loop->index())).c_str());
  }
}

Loops::~Loops() { stop_and_join(); }

Loop& Loops::next() {
  return *loops_[next_.fetch_add(1, std::memory_order_relaxed) % loops_.size()];
}

void Loops::stop_and_join() {
  for (auto& loop : loops_) {
    FRESHET_ASSERT(!loop->here());
    loop->stop();
  }
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace freshet::net
