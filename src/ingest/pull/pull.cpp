#include "ingest/pull/pull.hpp"

#include "ingest/pull/address.hpp"
#include "net/srt_library.hpp"

#include <csignal>
#include <pthread.h>
#include <utility>

namespace freshet::ingest::pull {
namespace {

/// What libavformat fetches.
class Fetched final : public Supply {
 public:
  explicit Fetched(av::Source source) : source_{std::move(source)} {}
  Result<av::SourceUnit> read() override { return source_.read(); }
  [[nodiscard]] bool is_playlist() const override { return source_.is_playlist(); }

 private:
  av::Source source_;
};

}  // namespace

Pull::Pull(House const& house, net::Loop& loop, std::string channel, std::string address)
    : house_{house},
      channel_{std::move(channel)},
      address_{std::move(address)},
      door_{std::make_shared<LoopDoor>(house, loop, channel_, shown_address(address_))} {
  // libavformat starts and ends libsrt with each address; ours keeps it from going meanwhile.
  if (address_.starts_with("srt:")) net::srt_library::start();
  thread_ = std::thread{[this] { run(); }};
  pthread_setname_np(thread_.native_handle(), ("pull-" + channel_).substr(0, 15).c_str());
}

void Pull::begin_to_stop(bool goodbye) {
  if (stopped_.exchange(true)) return;
  door_->stop(goodbye);
  wake_.release();
}

void Pull::stop(bool goodbye) {
  begin_to_stop(goodbye);
  if (thread_.joinable()) thread_.join();
}

void Pull::run() {
  // Who hangs up on us is an error, not the end of the process.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  Puller puller{{shown_address(address_), [this] { return open(); }, *door_, house_.clock,
                 [this](auto most) { pause(most); }, [this] { return stopped_.load(); },
                 [this](auto outcome) { count(outcome); }, house_.log.child("live/" + channel_)}};
  puller.run();
}

Result<std::unique_ptr<Supply>> Pull::open() const {
  av::SourceOptions options;
  options.srt_latency = house_.channel(channel_).srt.latency;
  options.stop = [this] { return stopped_ || !door_->state(); };
  auto source = av::Source::open(address_, std::move(options));
  if (!source) return std::move(source).error();
  return std::unique_ptr<Supply>{std::make_unique<Fetched>(std::move(*source))};
}

void Pull::pause(std::chrono::microseconds most) {
  if (!stopped_) static_cast<void>(wake_.try_acquire_for(most));
}

void Pull::count(std::string_view outcome) const {
  house_.metrics
      .counter("freshet_pull_attempts_total", "Attempts to fetch a channel's source, by outcome",
               {{"channel", channel_}, {"status", std::string{outcome}}})
      .add();
}

}  // namespace freshet::ingest::pull
