#include "net/srt_port.hpp"

#include "base/bounded.hpp"
#include "net/endpoint_text.hpp"
#include "net/gate.hpp"
#include "net/srt_library.hpp"
#include "net/srt_link.hpp"
#include "net/waker.hpp"

#include <srt/srt.h>

#include <atomic>
#include <cstring>
#include <iterator>
#include <malloc.h>
#include <map>
#include <optional>
#include <pthread.h>
#include <span>
#include <thread>
#include <utility>

namespace freshet::net {
namespace {

using std::chrono::milliseconds;

/// How often the thread looks while somebody is connected, and while nobody is. What comes between
/// two looks is fetched in one go.
constexpr milliseconds kBusyNap{5}, kIdleNap{20};
/// Between two readings of a line's figures.
constexpr milliseconds kFiguresEvery{1'000};
/// A handshake that was agreed to is over by then.
constexpr milliseconds kHandshake{500};
/// After a line has ended, what it brought is still waiting for its time: the latency and this.
constexpr milliseconds kTail{100};
constexpr std::size_t kLongestMessage = 1'456;
constexpr milliseconds kLoops{1'000};
/// Of one connection in one go.
constexpr std::size_t kMostMessages = 512;
/// Refused callers that are worth it, and how long the library has what they left.
constexpr unsigned kStorm = 20;
constexpr milliseconds kTrimAfter{5'000};

/// A connection as the port's thread sees it.
struct Line {
  std::shared_ptr<SrtLink> link;
  SteadyTime due{};                  // the next look at what has come
  std::optional<SteadyTime> over{};  // the line has ended: until then its last messages come
};

/// A caller that was agreed to.
struct Expected {
  SRTSOCKET socket = SRT_INVALID_SOCK;
  SrtCaller caller;
  SteadyTime until;
};

/// One block of memory, shared by the messages in it.
std::vector<Bytes> cut(ByteSpan all, std::vector<std::size_t> const& sizes) {
  auto const block = Bytes::copy(all);
  std::vector<Bytes> messages;
  messages.reserve(sizes.size());
  std::size_t at = 0;
  for (auto const size : sizes) {
    messages.push_back(block.slice(at, size));
    at += size;
  }
  return messages;
}

}  // namespace

class SrtPort::State {
 public:
  State(Loops& loops, std::uint16_t port, SrtHandlers handlers);
  ~State() { stop(); }

  void stop();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  static int heed(void* self, SRTSOCKET socket, int, sockaddr const* peer, char const* stream_id);
  int answer(SRTSOCKET socket, SrtCaller caller);
  void run();
  void look(SteadyTime now);
  void expect_the_agreed();
  void accept_all(SteadyTime now);
  void miss_the_expected(SteadyTime now);
  void give_back_memory(SteadyTime now);
  bool fetch(SRTSOCKET socket, Line& line, SteadyTime now);
  void close(SRTSOCKET socket, Line const& line, Error why);
  void end(SRTSOCKET socket, Error why);
  void measure();

  Loops& loops_;
  SrtHandlers const handlers_;
  std::shared_ptr<Waker> const waker_ = std::make_shared<Waker>();
  SRTSOCKET listener_;
  std::uint16_t const port_;
  int const epoll_;
  std::atomic<bool> stopping_{false};
  Gate on_their_way_;                // to their loops
  Bounded<Expected> agreed_{4'096};  // from the library's thread
  // The port's thread.
  std::map<SRTSOCKET, Expected> expected_;
  std::map<SRTSOCKET, Line> lines_;
  std::vector<SRT_EPOLL_EVENT> events_;
  std::vector<std::byte> scratch_;
  SteadyTime next_figures_{};
  unsigned failed_ = 0;  // callers, since memory was given back
  std::optional<SteadyTime> trim_at_;
  std::thread thread_;
};

SrtPort::State::State(Loops& loops, std::uint16_t port, SrtHandlers handlers)
    : loops_{loops},
      handlers_{std::move(handlers)},
      listener_{(srt_library::start(), srt_library::bind_to(port))},
      port_{srt_library::port_of(listener_)},
      epoll_{srt_epoll_create()},
      scratch_(kMostMessages * kLongestMessage) {
  int const in = SRT_EPOLL_IN;
  srt_epoll_add_usock(epoll_, listener_, &in);
  // In this order: nobody gets in unasked.
  srt_listen_callback(listener_, &State::heed, this);
  srt_library::listen(listener_);
  thread_ = std::thread{[this] { run(); }};
  pthread_setname_np(thread_.native_handle(), "srt");
}

void SrtPort::State::stop() {
  if (stopping_.exchange(true)) return;
  // Once it is closed, the library is in no callback of ours and enters none.
  srt_close(listener_);
  waker_->wake();
  thread_.join();
  srt_epoll_release(epoll_);
  // A loop that runs has them within moments.
  static_cast<void>(on_their_way_.wait_empty(kLoops));
}

int SrtPort::State::heed(void* self, SRTSOCKET socket, int, sockaddr const* peer,
                         char const* stream_id) {
  sockaddr_storage address{};
  std::memcpy(&address, peer,
              peer->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
  auto& state = *static_cast<State*>(self);
  return state.answer(socket, {endpoint_text(address), stream_id != nullptr ? stream_id : ""});
}

/// As the library wants it: 0, or -1 and a reason.
int SrtPort::State::answer(SRTSOCKET socket, SrtCaller caller) {
  auto const answered = stopping_ ? SrtAnswer{SrtReject::unavailable} : handlers_.ask(caller);
  auto const turn_away = [&](SrtReject why) {
    srt_setrejectreason(socket, static_cast<int>(why));
    return -1;
  };
  if (auto const* reject = std::get_if<SrtReject>(&answered)) return turn_away(*reject);
  auto const& terms = std::get<SrtTerms>(answered);
  if (!srt_library::set_terms(socket, terms.latency, terms.passphrase)) {
    return turn_away(SrtReject::internal);
  }
  // With more than that at once, some who fail are not told of.
  static_cast<void>(
      agreed_.push({socket, std::move(caller), SteadyTime::clock::now() + kHandshake}));
  return 0;
}

void SrtPort::State::run() {
  while (!stopping_) {
    waker_->nap(lines_.empty() && expected_.empty() ? kIdleNap : kBusyNap);
    look(SteadyTime::clock::now());
  }
  while (!lines_.empty()) {
    end(lines_.begin()->first,
        failure(boost::system::errc::operation_canceled, "the server is shutting down"));
  }
}

void SrtPort::State::look(SteadyTime now) {
  expect_the_agreed();
  events_.resize(lines_.size() + 1);
  int const ready = srt_epoll_uwait(epoll_, events_.data(), static_cast<int>(events_.size()), 0);
  for (int i = 0; i < ready; ++i) {
    auto const socket = events_[static_cast<std::size_t>(i)].fd;
    if (socket == listener_) accept_all(now);
    auto const at = lines_.find(socket);
    if (at != lines_.end() && !fetch(socket, at->second, now)) lines_.erase(at);
  }
  for (auto at = lines_.begin(); at != lines_.end();) {
    auto& [socket, line] = *at;
    bool goes_on = true;
    if (line.link->closing()) {
      close(socket, line, failure(boost::system::errc::operation_canceled, "closed"));
      goes_on = false;
    } else if (line.over) {  // the library tells no more of those
      goes_on = fetch(socket, line, now);
    }
    at = goes_on ? std::next(at) : lines_.erase(at);
  }
  miss_the_expected(now);
  give_back_memory(now);
  if (now < next_figures_) return;
  next_figures_ = now + kFiguresEvery;
  measure();
}

void SrtPort::State::expect_the_agreed() {
  while (auto one = agreed_.try_pop()) expected_.insert_or_assign(one->socket, std::move(*one));
}

void SrtPort::State::accept_all(SteadyTime now) {
  for (;;) {
    auto const socket = srt_accept(listener_, nullptr, nullptr);
    if (socket == SRT_INVALID_SOCK) return;
    // What was agreed with this one is in the queue by now at the latest.
    expect_the_agreed();
    expected_.erase(socket);
    int const in = static_cast<int>(SRT_EPOLL_IN) | static_cast<int>(SRT_EPOLL_ERR);
    srt_epoll_add_usock(epoll_, socket, &in);
    auto& loop = loops_.next();
    auto const link = std::make_shared<SrtLink>(loop, srt_library::peer_of(socket),
                                                srt_library::stream_id_of(socket),
                                                [waker = waker_] { waker->wake(); });
    lines_.emplace(socket, Line{link, now});
    auto conn = std::make_unique<SrtConn>(link);
    loop.post([accepted = handlers_.accepted, &loop, conn = std::move(conn),
               pass = on_their_way_.enter()]() mutable { accepted(loop, std::move(conn)); });
  }
}

/// The library drops who fails its handshake without a word to us.
void SrtPort::State::miss_the_expected(SteadyTime now) {
  for (auto at = expected_.begin(); at != expected_.end();) {
    auto const& [socket, expected] = *at;
    if (now < expected.until || srt_library::is_alive(socket)) {
      ++at;
      continue;
    }
    handlers_.failed(expected.caller);
    at = expected_.erase(at);
    ++failed_;
  }
}

/// libsrt gives a caller its buffers before it looks at the passphrase, most of a megabyte, and the
/// allocator would keep what a storm of wrong ones had.
void SrtPort::State::give_back_memory(SteadyTime now) {
  if (failed_ < kStorm) return;
  if (!trim_at_) trim_at_ = now + kTrimAfter;
  if (now < *trim_at_) return;
  failed_ = 0;
  trim_at_.reset();
  ::malloc_trim(0);
}

/// What has come, to its loop. False: that was all there will be.
bool SrtPort::State::fetch(SRTSOCKET socket, Line& line, SteadyTime now) {
  if (now < line.due && !line.over) return true;
  std::size_t used = 0;
  std::vector<std::size_t> sizes;
  bool waits_for_more = false;
  while (sizes.size() < kMostMessages && !waits_for_more) {
    auto* const to = reinterpret_cast<char*>(scratch_.data() + used);
    int const got = srt_recvmsg2(socket, to, kLongestMessage, nullptr);
    if (got > 0) {
      used += static_cast<std::size_t>(got);
      sizes.push_back(static_cast<std::size_t>(got));
      continue;
    }
    waits_for_more = true;
    if (!line.over && srt_getlasterror(nullptr) != SRT_EASYNCRCV) {
      line.over = now + srt_library::latency_of(socket) + kTail;
    }
  }
  if (waits_for_more) line.due = now + line.link->read_pause();
  if (!sizes.empty() && !line.link->deliver({cut(ByteSpan{scratch_}.first(used), sizes), {}})) {
    close(socket, line,
          failure(boost::system::errc::no_buffer_space,
                  "more came than this server could take, which is too busy"));
    return false;
  }
  if (!line.over || now < *line.over || !waits_for_more) return true;
  close(socket, line, failure(boost::system::errc::connection_reset, "the connection has ended"));
  return false;
}

void SrtPort::State::close(SRTSOCKET socket, Line const& line, Error why) {
  srt_epoll_remove_usock(epoll_, socket);
  srt_close(socket);
  line.link->finish(std::move(why));
}

void SrtPort::State::end(SRTSOCKET socket, Error why) {
  auto const at = lines_.find(socket);
  close(socket, at->second, std::move(why));
  lines_.erase(at);
}

void SrtPort::State::measure() {
  for (auto& [socket, line] : lines_) {
    if (auto figures = srt_library::figures_of(socket)) {
      static_cast<void>(line.link->deliver({{}, std::move(figures)}));
    }
  }
}

SrtPort::SrtPort(Loops& loops, std::uint16_t port, SrtHandlers handlers)
    : state_{std::make_unique<State>(loops, port, std::move(handlers))} {}
SrtPort::~SrtPort() = default;
std::uint16_t SrtPort::port() const { return state_->port(); }
void SrtPort::stop() { state_->stop(); }

std::string srt_version() {
  auto const version = srt_getversion();
  return std::to_string(version >> 16U) + '.' + std::to_string(version >> 8U & 0xffU) + '.' +
         std::to_string(version & 0xffU);
}

}  // namespace freshet::net
