#include "net/http_client.hpp"

#include "base/assert.hpp"
#include "base/bounded.hpp"
#include "net/event.hpp"
#include "net/http_transfer.hpp"
#include "net/web_address.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <map>
#include <optional>
#include <pthread.h>
#include <thread>

namespace freshet::net {
namespace {

constexpr std::size_t kMostWaiting = 1'024;
constexpr long kIdleConnections = 32;  // kept for the next request to the same server
constexpr int kNapMs = 60'000;         // curl shortens it to what it waits for itself

Error invalid(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

Error stopped() {
  return failure(boost::system::errc::operation_canceled, "the server is shutting down");
}

bool is_one_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

struct MultiFree {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

/// A request on its way and its answer on the way back.
struct Asked {
  explicit Asked(Loop& from) : loop{from}, done{from} {}

  Loop& loop;
  std::optional<Result<HttpAnswer>> answer;  // on the loop
  Event done;
};

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  auto const at = std::ranges::find(headers, name, [](auto const& one) { return one.first; });
  return at == headers.end() ? std::string_view{} : std::string_view{at->second};
}

/// The one thread on which curl runs.
class HttpClient::Thread {
 public:
  explicit Thread(std::string user_agent) : user_agent_{std::move(user_agent)} {
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kIdleConnections);
    thread_ = std::thread{[this] { run(); }};
    pthread_setname_np(thread_.native_handle(), "http-client");
  }

  Result<> take(std::unique_ptr<HttpTransfer> transfer) {
    if (!arrived_.push(std::move(transfer))) {
      if (stopping_) return stopped();
      return failure(boost::system::errc::device_or_resource_busy,
                     "too many requests to other servers are waiting");
    }
    curl_multi_wakeup(multi_.get());
    return {};
  }

  void stop() {
    arrived_.close();  // first: what the thread leaves behind, nobody would answer
    stopping_ = true;
    curl_multi_wakeup(multi_.get());
    if (thread_.joinable()) thread_.join();
  }

 private:
  static CURLM* make_multi() {
    static auto const ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    auto* const multi = curl_multi_init();
    FRESHET_ASSERT(ready == CURLE_OK && multi != nullptr);
    return multi;
  }

  void run() {
    // OpenSSL writes without MSG_NOSIGNAL: a server that left must not end the process.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (!stopping_) {
      while (auto transfer = arrived_.try_pop()) begin(std::move(*transfer));
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      take_what_ended();
      curl_multi_poll(multi_.get(), nullptr, 0, kNapMs, nullptr);
    }
    for (auto const& [easy, transfer] : running_) {
      curl_multi_remove_handle(multi_.get(), easy);
      transfer->fail(stopped());
    }
    running_.clear();
    while (auto transfer = arrived_.try_pop()) (*transfer)->fail(stopped());
  }

  void begin(std::unique_ptr<HttpTransfer> transfer) {
    if (!transfer->prepare(user_agent_)) return transfer->finish(CURLE_OUT_OF_MEMORY);
    auto* const easy = transfer->easy();
    curl_multi_add_handle(multi_.get(), easy);
    running_.emplace(easy, std::move(transfer));
  }

  void take_what_ended() {
    int left = 0;
    while (auto const* const message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      auto const code = message->data.result;  // the message dies with the next call
      auto const at = running_.find(message->easy_handle);
      curl_multi_remove_handle(multi_.get(), at->first);
      at->second->finish(code);
      running_.erase(at);
    }
  }

  std::string const user_agent_;
  std::unique_ptr<CURLM, MultiFree> const multi_{make_multi()};
  Bounded<std::unique_ptr<HttpTransfer>> arrived_{kMostWaiting};
  std::map<CURL*, std::unique_ptr<HttpTransfer>> running_;  // on the thread
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

HttpClient::HttpClient(std::string user_agent)
    : thread_{std::make_unique<Thread>(std::move(user_agent))} {}

HttpClient::~HttpClient() { stop(); }

void HttpClient::stop() { thread_->stop(); }

Result<> HttpClient::send(HttpRequest request, Done done) {
  auto const address = parse_web_address(request.url);
  if (!address) return address.error();
  for (auto const& [name, value] : request.headers) {
    if (!is_one_line(name) || !is_one_line(value))
      return invalid("a header has a line's end in it");
  }
  return thread_->take(
      std::make_unique<HttpTransfer>(std::move(request), address->host, std::move(done)));
}

awaitable<Result<HttpAnswer>> HttpClient::ask(Loop& loop, HttpRequest request) {
  auto const asked = std::make_shared<Asked>(loop);
  auto sent = send(std::move(request), [asked](Result<HttpAnswer> answer) {
    asked->loop.post([asked, answer = std::move(answer)]() mutable {
      asked->answer.emplace(std::move(answer));
      asked->done.notify_all();
    });
  });
  if (!sent) co_return std::move(sent).error();
  while (!asked->answer) co_await asked->done.wait();
  co_return std::move(*asked->answer);
}

}  // namespace freshet::net
