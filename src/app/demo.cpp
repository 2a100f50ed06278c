#include "app/demo.hpp"

#include "access/hash.hpp"
#include "app/demo_show.hpp"
#include "net/connect.hpp"
#include "net/spawn.hpp"
#include "wire/rtmp/client_session.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace freshet::app {
namespace {

using namespace std::chrono_literals;
using boost::system::errc::errc_t;
using State = wire::rtmp::ClientSession::State;

constexpr auto kConnect = 2s, kAnswer = 5s;
/// Later than this, pictures are left out until it is no longer so.
constexpr auto kLate = 100ms;
/// Later than this the machine slept: what viewers have is past, and a new show begins.
constexpr auto kTooLate = 5s;
constexpr std::chrono::milliseconds kFirstPause{250}, kLongestPause{5'000};
/// Who published for so long was no failed attempt.
constexpr auto kGoodRun = 10s;
/// The parts of stop(): last words, then the axe.
constexpr std::chrono::milliseconds kFarewell{300}, kPolite{600}, kForced{300};

void fill_random(std::span<std::byte> out) {
  auto const octets = access::random_octets(out.size());
  // Nothing rests on these octets: the handshake is as good without.
  if (octets) std::memcpy(out.data(), octets->data(), out.size());
}

wire::rtmp::PublishTarget target_of(Demo::Options const& options) {
  return {"live",
          "rtmp://127.0.0.1:" + std::to_string(options.rtmp_port) + "/live",
          options.stream_key,
          {}};
}

void send(wire::rtmp::ClientSession& session, std::vector<DemoTag> tags) {
  for (auto& tag : tags) {
    switch (tag.kind) {
      case DemoTag::Kind::data:
        session.send_data(std::move(tag.body), tag.ms);
        break;
      case DemoTag::Kind::video:
        session.send_video(std::move(tag.body), tag.ms);
        break;
      case DemoTag::Kind::audio:
        session.send_audio(std::move(tag.body), tag.ms);
        break;
    }
  }
}

}  // namespace

/// One connection: written to by the publishing coroutine, read by the listening one.
struct Demo::Talk {
  std::unique_ptr<net::Conn> conn;
  wire::rtmp::ClientSession session;
  std::uint64_t heard = 0;     // how often the server said something
  std::optional<Error> ended;  // why nothing more will be heard
};

Demo::Demo(Options options, Clock const& clock, Log const& log)
    : options_{std::move(options)}, clock_{clock}, log_{log.child("demo")} {}

Demo::~Demo() { stop(); }

void Demo::start() {
  if (std::exchange(started_, true)) return;
  net::spawn(loops_.at(0), gate_, "demo", run(), log_);
}

void Demo::stop() {
  auto& loop = loops_.at(0);
  loop.post([this] {
    stopping_ = true;
    changed_.notify_all();
  });
  if (!gate_.wait_empty(kPolite)) {
    loop.post([this] {
      if (auto const talk = talk_.lock()) talk->conn->close();
    });
    static_cast<void>(gate_.wait_empty(kForced));
  }
  loops_.stop_and_join();
}

net::awaitable<void> Demo::run() {
  auto wait = kFirstPause;
  while (!stopping_) {
    auto const began = clock_.now();
    auto const done = co_await publish();
    if (stopping_) break;
    if (clock_.now() - began > kGoodRun) wait = kFirstPause;
    auto const why = done ? std::string{"it is over"} : done.error().what;
    log_.warn("interrupted: {}; next attempt in {} ms", why, wait.count());
    co_await pause(wait);
    wait = std::min(2 * wait, kLongestPause);
  }
}

net::awaitable<void> Demo::pause(Wait wait) {
  auto const until = clock_.now() + wait;
  while (!stopping_ && clock_.now() < until) co_await changed_.wait_until(until);
}

net::awaitable<Result<>> Demo::publish() {
  auto& loop = loops_.at(0);
  auto show = DemoShow::open();
  if (!show) co_return std::move(show).error();
  auto conn = co_await net::connect(loop, "127.0.0.1", options_.rtmp_port, kConnect);
  if (!conn) co_return std::move(conn).error();
  auto const talk = std::make_shared<Talk>(
      Talk{std::move(*conn), {target_of(options_), fill_random}, 0, std::nullopt});
  talk_ = talk;
  net::spawn(loop, gate_, "demo: listening", listen(talk), log_);
  auto result = co_await converse(*talk, *show);
  if (stopping_) co_await take_leave(*talk);
  talk->conn->close();
  co_return result;
}

net::awaitable<Result<>> Demo::listen(std::shared_ptr<Talk> talk) {
  std::array<std::byte, 4'096> in;
  while (!talk->ended) {
    auto const read = co_await talk->conn->read_some(net::asio::buffer(in));
    if (!read) {
      talk->ended = read.error();
    } else if (*read == 0) {
      talk->ended = failure(errc_t::connection_reset, "the server ended the connection");
    } else if (auto fed = talk->session.feed(ByteSpan{in}.first(*read)); !fed) {
      talk->ended = std::move(fed).error();
    }
    ++talk->heard;
    changed_.notify_all();
  }
  co_return Result<>{};
}

/// Sends what is to be sent, then waits for the server's word, the time, or stop().
net::awaitable<Result<>> Demo::exchange(Talk& talk, SteadyTime until) {
  auto const heard = talk.heard;
  auto const out = talk.session.take_output();
  if (!out.empty()) {
    std::array const buffers{net::asio::const_buffer{out.data(), out.size()}};
    if (auto sent = co_await talk.conn->write(buffers); !sent) co_return sent;
  }
  if (talk.heard == heard && !stopping_) co_await changed_.wait_until(until);
  auto const state = talk.session.state();
  if (state == State::refused) {
    co_return failure(errc_t::permission_denied, "refused: " + talk.session.refusal());
  }
  if (talk.ended) co_return *talk.ended;
  if (state == State::closed) {
    co_return failure(errc_t::connection_aborted, "the server ended the stream");
  }
  co_return Result<>{};
}

net::awaitable<Result<>> Demo::begin(Talk& talk) {
  auto const until = clock_.now() + kAnswer;
  while (!stopping_ && talk.session.state() == State::connecting) {
    if (auto done = co_await exchange(talk, until); !done) co_return done;
    if (clock_.now() >= until) {
      co_return failure(errc_t::timed_out, "the server does not answer");
    }
  }
  co_return Result<>{};
}

net::awaitable<Result<>> Demo::converse(Talk& talk, DemoShow& show) {
  if (auto begun = co_await begin(talk); !begun) co_return begun;
  log_.info("live");
  send(talk.session, show.opening());
  auto const began = clock_.now();
  while (!stopping_) {
    auto const due = began + show.due();
    // Once at least: what the last picture brought is to be sent however late it is.
    do {
      if (auto done = co_await exchange(talk, due); !done) co_return done;
    } while (!stopping_ && clock_.now() < due);
    if (auto sent = send_next(talk, show, due); !sent) co_return sent;
  }
  co_return Result<>{};
}

Result<> Demo::send_next(Talk& talk, DemoShow& show, SteadyTime due) {
  auto const late = clock_.now() - due;
  if (late > kTooLate) return failure(errc_t::timed_out, "this machine stood still");
  auto tags = late > kLate ? show.next_without_picture() : show.next(clock_.wall_us());
  if (!tags) return std::move(tags).error();
  send(talk.session, std::move(*tags));
  return {};
}

/// The server has heard it when it has closed the connection.
net::awaitable<void> Demo::take_leave(Talk& talk) {
  talk.session.close();
  auto const out = talk.session.take_output();
  std::array const buffers{net::asio::const_buffer{out.data(), out.size()}};
  talk.conn->expires_after(kFarewell);
  static_cast<void>(co_await talk.conn->write(buffers));
  talk.conn->end_writing();
  auto const until = clock_.now() + kFarewell;
  while (!talk.ended && clock_.now() < until) co_await changed_.wait_until(until);
}

}  // namespace freshet::app
